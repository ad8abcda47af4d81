# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be asked of the page, a module a room: looks, opinions, the shortlist, choosing, coming in, one's own data,
people."""
