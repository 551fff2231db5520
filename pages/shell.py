"""The entry of every page: sign-in, navigation by role, search, and the calm face of a crash."""

from pages.kit.frame import draw_frame

draw_frame()
