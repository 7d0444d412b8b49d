"""The guidance that an organisation owns: content files as frozen objects."""
