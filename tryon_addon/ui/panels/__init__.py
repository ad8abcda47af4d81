# SPDX-License-Identifier: GPL-3.0-or-later
"""3D View > Sidebar > TryOn. Panels draw and decide nothing."""
