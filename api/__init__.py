"""The face for programs: HTTP routes as thin as pages."""
