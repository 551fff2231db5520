"""What sheets of outings and wards say."""
