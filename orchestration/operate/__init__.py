"""What keeps a workspace running unattended: what is kept, who is told, what is wrong."""
