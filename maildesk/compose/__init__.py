"""Composing, pure: notices and templates in, finished octets out, one mail to one recipient in their language."""
