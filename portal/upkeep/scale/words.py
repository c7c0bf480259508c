"""Invented names in great number; any likeness to a real venue or person is chance."""

from __future__ import annotations

from venues.models import Category

STEMS = """
Larkspur Copperfield Tollgate Quill Regalia Lantern Moth Silverdrift Fennimore Bellwether Sprocket Marionette Hatter
Thimble Pemberley Velvet Brasslight Undercroft Saffron Candlewick Mulberry Aldric Harmony Lotus Kestrel Foxglove Rowan
Thornbury Cobalt Harrier Wexcombe Northgate Averley Otter Pebble Heron Palisade Wayfarer Clockmaker Riverlight Larch
Cartographer Inkwell Juniper Story Kiln Papermill Ochre Bramble Unity Beacon Badger Lamplighter Anchor Slate Ladle
Marrow Tanner Goosegate Halfmoon Brannock Elmfield Maud Obelisk Feather Tessellate Fairweather Skylark Barleycorn
""".split()
FIRST = """
Amara Ben Chidi Dana Elif Farid Grace Hassan Isla Jonah Kiran Leila Marcus Nadia Owen Priya Quentin Rosa Samir Tilda
Umar Violet Wes Ximena Yusuf Zara Alfie Bronwen Callum Dylan Esther Femi Gwen Harvey Imogen Jaspreet Kezia Lorcan Mina
Nikhil Oona Pavel Rhiannon Silas Tamsin Ugo Verity Winston Yara Zeke
""".split()
LAST = """
Abara Brightwell Cresswick Dunmore Ekwueme Fairbourne Gillow Harkness Iqbal Joyner Kettleby Lund Mistry Nettleford
Okafor Pellow Quaye Rahman Sandringfield Tallis Underhay Vance Whitlock Yarrow Zielinska Ashgrove Birchall Collard
Dewhurst Eastgate Farthing Goswami Hollis Inchbald Jessop Kaur Lambrick Mwangi Northcott Oduya Penhallow Rackham
Sorrell Thackeray Ullah Vickers Wetherby Yeboah
""".split()

# kind of venue: how common it is, the last words of its name, and people there at once
KINDS: dict[str, tuple[int, list[str], tuple[int, int]]] = {
    Category.SHOPPING_CENTRE: (1, ["Arcade", "Centre", "Galleria"], (900, 9000)),
    Category.CINEMA: (1, ["Picture House", "Cinema", "Screens"], (240, 1900)),
    Category.STADIUM: (1, ["Stadium", "Ground", "Arena"], (2000, 40_000)),
    Category.THEATRE: (2, ["Theatre", "Playhouse"], (210, 1500)),
    Category.MUSIC_VENUE: (2, ["Hall", "Sounds", "Rooms"], (210, 3000)),
    Category.TRANSPORT_HUB: (3, ["Station", "Bus Station"], (400, 20_000)),
    Category.PLACE_OF_WORSHIP: (20, ["Church", "Mosque", "Synagogue", "Temple", "Gurdwara"], (200, 900)),
    Category.SCHOOL: (16, ["School", "Primary School", "Academy"], (200, 1400)),
    Category.COLLEGE: (2, ["College", "Sixth Form College"], (500, 3000)),
    Category.UNIVERSITY: (1, ["University", "Institute"], (900, 8000)),
    Category.CHILDCARE: (5, ["Nursery", "Childcare"], (30, 250)),
    Category.HOTEL: (6, ["Hotel", "Court Hotel", "Inn"], (200, 1200)),
    Category.VISITOR_ATTRACTION: (2, ["Tower", "Wheel", "Exhibition"], (300, 4000)),
    Category.MUSEUM: (2, ["Museum", "Gallery"], (200, 2500)),
    Category.LIBRARY: (2, ["Library"], (100, 500)),
    Category.ARTS_CENTRE: (1, ["Arts Centre", "Arts"], (200, 900)),
    Category.COMMUNITY_CENTRE: (6, ["Community Centre", "Village Hall"], (200, 600)),
    Category.PUB: (12, ["Arms", "Tavern", "Rest"], (200, 500)),
    Category.RESTAURANT: (8, ["Kitchen", "Brasserie", "Table"], (200, 420)),
    Category.MARKET: (1, ["Market"], (300, 3000)),
    Category.HOSPITAL: (1, ["Hospital", "General"], (800, 6000)),
    Category.OFFICE: (3, ["House", "Court", "Building"], (200, 4000)),
    Category.OTHER: (2, ["Ice Rink", "Bowling", "Conference Barn"], (200, 1500)),
}
CHAIN = "Halfpenny Estates Group"
JOBS = ["Duty manager", "Front of house", "Security officer", "Cleaner", "Box office", "Facilities", "Reception"]
ROOMS = ["Main hall", "Training room"]
STREETS = ["Larch Street", "Old Mill Lane", "Station Approach", "Market Place", "Canal Walk", "High Street", "Park Row"]
REASONS = ["A speaker is ill", "The building is closed for repairs", "Officers were needed elsewhere"]
