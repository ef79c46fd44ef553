"""The command `common-orbit`: the same road as the dashboard, without dash."""
