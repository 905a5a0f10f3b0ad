# SPDX-License-Identifier: Apache-2.0
# Unit tests of what has no build of its own: the header-only protocol/.

UNIT_TESTS += test_protocol test_cursor
