"""What people see: the command line and the chat page. The only place that turns errors into words."""
