"""Invented names for the demonstration; any likeness to a real venue or person is chance."""

from __future__ import annotations

VENUE_NAMES = {
    "shopping_centre": ["Larkspur Arcade", "Copperfield Centre", "Tollgate Galleria", "Quill Yard Shopping"],
    "cinema": ["Regalia Picture House", "Lanternlight Cinema", "Moth and Moon Pictures", "Silverdrift Screens"],
    "stadium": ["Fennimore Park Stadium", "Bellwether Ground", "Sprocket Lane Arena"],
    "theatre": ["Marionette Theatre", "Old Hatters Playhouse", "Thimble Street Theatre", "Pemberley Wharf Stage"],
    "music_venue": ["The Velvet Anvil", "Brasslight Hall", "Undercroft Sounds"],
    "transport_hub": ["Saffron Cross Station", "Candlewick Bus Station", "Mulberry Junction Station"],
    "place_of_worship": ["St Aldric's Church", "Harmony Lane Mosque", "Beth Tikvah Chai Synagogue", "Lotus Row Temple"],
    "school": ["Kestrel Hill School", "Foxglove Primary School", "Rowan Gate Academy"],
    "college": ["Thornbury Reach College", "Cobalt Street College", "Harrier Sixth Form College"],
    "university": ["University of Wexcombe", "Northgate Institute", "Averley University London"],
    "childcare": ["Little Otters Nursery", "Pebble and Pine Childcare", "Tiny Lanterns Nursery"],
    "hotel": ["The Gilded Heron", "Palisade Hotel", "Wayfarers Court Hotel"],
    "visitor_attraction": ["The Clockmaker's Tower", "Riverlight Wheel", "Wonderworks Exhibition"],
    "museum": ["Museum of Small Machines", "Larch Gallery", "The Cartographers' Museum"],
    "library": ["Inkwell Library", "Juniper Road Library", "Story Square Library"],
    "arts_centre": ["Kiln Lane Arts Centre", "The Paper Mill Arts", "Ochre House Arts Centre"],
    "community_centre": ["Brambleside Community Centre", "Unity Yard Hall", "The Beacon Rooms"],
    "pub": ["The Curious Badger", "The Lamplighter's Rest", "The Salted Anchor"],
    "restaurant": ["Saffron and Slate", "The Copper Ladle", "Marrow and Thyme"],
    "market": ["Tanners Row Market", "Goosegate Market", "Halfmoon Street Market"],
    "hospital": ["St Brannock's Hospital", "Elmfield General", "Queen Maud Hospital"],
    "office": ["Obelisk House", "Nine Feathers Court", "The Tessellate Building"],
    "other": ["Fairweather Ice Rink", "Skylark Bowling", "Barleycorn Conference Barn"],
}
ORGANISATIONS = {"cinema": "Lanternlight Leisure Group", "hotel": "Palisade Hospitality"}
FIRST = """
Amara Ben Chidi Dana Elif Farid Grace Hassan Isla Jonah Kiran Leila Marcus Nadia Owen Priya Quentin Rosa Samir
Tilda Umar Violet Wes Ximena Yusuf Zara Alfie Bronwen Callum Dylan Esther Femi Gwen Harvey Imogen Jaspreet
""".split()
LAST = """
Abara Brightwell Cresswick Dunmore Ekwueme Fairbourne Gillow Harkness Iqbal Joyner Kettleby Lund Mistry
Nettleford Okafor Pellow Quaye Rahman Sandringfield Tallis Underhay Vance Whitlock Yarrow Zielinska Ashgrove
Birchall Collard
""".split()
JOBS = ["Duty manager", "Front of house", "Security officer", "Cleaner", "Box office", "Facilities", "Reception"]
ROOMS = ["Main hall", "Training room", "Meeting room 1"]
STREETS = ["Larch Street", "Old Mill Lane", "Station Approach", "Market Place", "Canal Walk", "High Street", "Park Row"]
ABSENT_REASONS = ["A speaker is ill", "The building is closed for repairs", "Officers were needed elsewhere"]
