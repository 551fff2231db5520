"""What is loaded of wards and what is published of them."""
