"""Who is meant: states, capitals, nationalities, bodies and leaders, by name, with their codes.

Names, offices and ambiguous words are data, beside this module; sources.md says where they come from.
"""

from tarjih.text.gazetteer.catalogue import Kind, Name, Role
from tarjih.text.gazetteer.finding import Mention, begun_by, find_actors, find_roles, names

__all__ = ["Kind", "Mention", "Name", "Role", "begun_by", "find_actors", "find_roles", "names"]
