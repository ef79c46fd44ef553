"""How the dashboard is handed out: files packed once, answers kept as they were sent, rubbish refused."""
