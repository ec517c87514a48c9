"""The digest: what the Overview says, by mail, within what its reader may see. Sending it does not belong here."""
