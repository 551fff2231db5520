"""What make needs beside the desk itself."""
