"""How the dashboard is handed out: files packed once, answers kept, rubbish refused, a clean end."""
