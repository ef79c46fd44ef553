"""What people see, click, project and export; and the command line."""
