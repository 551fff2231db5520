"""A municipality's profile: the files under data/reference, checked and loaded."""

from data.profile.installing import install_profile, profile_folder
from data.profile.loading import LoadResult, check_profile, load_profile
from data.profile.reading import Problem, ProfileError

__all__ = [
    "LoadResult",
    "Problem",
    "ProfileError",
    "check_profile",
    "install_profile",
    "load_profile",
    "profile_folder",
]
