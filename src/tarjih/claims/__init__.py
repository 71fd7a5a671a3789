"""What a text claims, and how sure it says it is."""
