# SPDX-License-Identifier: GPL-3.0-or-later
"""From a spec to a look: the job, its stages, and the ladder of repairs."""
