"""What keeps a workspace running unattended: when it is refreshed, what is kept, who is told, what is wrong.

What a refresh does belongs in `orchestration.refresh`.
"""
