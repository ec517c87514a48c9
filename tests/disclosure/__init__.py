"""What an attacker does to what is handed on, and invented companies to try it on."""
