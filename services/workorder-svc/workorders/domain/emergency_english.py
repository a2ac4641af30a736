"""The same emergencies, as people say them in English: as hard a rule, with what English says is not so.

What is not so is said by few words right before it (no sign of a leak): "I do not know where the leak is"
is a leak. What to do "if there is a leak" is a question unless it says whose or where it is; how to stop
"the leak" is asked by who has one. All is matched in small letters, as `plain` leaves them.
"""

import re
from typing import Final

ENGLISH: Final[dict[str, str]] = {
    "gas_leak": r"\b(?:gas|lpg|propane)\W+(?:is\W+)?(?:leak\w*|smell)"
    r"|\bleak\w*\W+(?:of\W+)?(?:gas|lpg|propane)\b"
    r"|\bhiss\w*\b.{0,30}\bgas\b|\bgas\b.{0,30}\bhiss"
    r"|\bsmell\w*\W+(?:(?:like|of|a|the|some|strong\w*)\W+){0,3}gas\b"
    r"|\bcarbon\W+monoxide\b(?!\W+(?:alarm|detector|sensor)\b.{0,20}\b(?:batter\w*|install\w*|replac\w*|test\w*|broken))",
    "smoke": r"\bsmoke\b(?!\W*(?:alarm|detector))"
    r"|\b(?:socket|plug|outlet|oven|heater|wire|wires)\W+(?:is\W+|are\W+)?smoking"
    r"|\b(?:socket|plug|outlet|switch|wires?)\W+(?:(?:is|are|has|have|got|was)\W+)*(?:burnt|burned|melted|melting)\b"
    r"|\bfire\b(?!\W*(?:alarm|door|extinguisher|drill|exit|escape))|\bflames?\b|\bspark(?:s|ing|ed)\b"
    r"|\bburn(?:ing|t)\W+smell|\bsmell\w*\W+(?:(?:like|of|something)\W+){0,2}burn\w*"
    r"|\bexplo(?:d(?:e[sd]?|ing)|sions?)\b|\b(?:alarm|detector)\W+(?:(?:is|keeps|has\W+been|just)\W+)*(?:sounding|ringing|going\W+off|went\W+off)"
    r"|\bburn(?:t|ing)\W+(?:plastic|rubber|wir(?:e|es|ing))\b",
    "electric_shock": r"\belectric(?:al)?\W+shock|\belectrocuted"
    r"|\b(?:got|gives?|gave)\W+(?:(?:me|us|him|her|an?)\W+){0,2}shock"
    r"|\bshock(?:s|ed)\W+(?:me|us|him|her|by)\b",
    "lift_stuck": r"\b(?:stuck|trapped)\W+in(?:side)?\W+(?:(?:the|a|an)\W+)?(?:lift|elevator)"
    r"|\b(?:lift|elevator)\b.{0,30}\b(?:people|someone|somebody|kids?|child|children|we|i)\b.{0,12}\binside\b",
    "danger": r"\b(?:ceiling|roof|wall|balcony|chandelier|lamp|light|window|glass|railing|air\W?con\w*)\W+"
    r"(?:(?:is|are|has|have|just|about\W+to|going\W+to|might|will)\W+)*"
    r"(?:collaps\w*|cav(?:ed|ing)\W+in|fall(?:ing|en)\b(?!\W+apart)"
    r"|fell\W+(?:down|off|on|onto|from|through|in|out(?!\W+of\W+fashion))\b)"
    r"|\brailings?\W+(?:(?:of|on|the|my|our|balcony|is|are|has|come|came|very)\W+)*(?:loose|broken|off)\b"
    r"|\b(?:bleed(?:s|ing)?|injured|unconscious|fainted|passed\W+out)\b|\bcut\W+(?:my|his|her|their)\W+\w+",
    "pipe_burst": r"\bburst\W+(?:water\W+)?pipe|\bpipe\w*\W+(?:has\W+|have\W+|just\W+|is\W+)*"
    r"(?:burst|broke\w*|cracked|split)",
    "water_leak": r"(?<!gas )(?<!gas is )\bleak(?:s|ing|ed|age)?\b(?!\W+(?:of\W+)?gas)|\bflood(?:s|ed|ing)?\b"
    r"|\bwater(?:['’]s)?\W+(?:is\W+)?(?:pour(?:s|ing)|gushing|coming\W+(?:through|down|out\W+of)|everywhere|all\W+over)"
    r"|\bwater(?:['’]s)?\W+(?:is\W+)?coming\W+from\W+(?:(?:the|my|our)\W+)?(?:ceiling|roof|wall|floor|lamp|light|upstairs|above)"
    r"|\b(?:dripp?(?:s|ing)?|drops?)\W+(?:through|from)\W+(?:(?:the|my|our)\W+)?(?:ceiling|roof|wall)|\boverflow(?:s|ed|ing)?\b"
    r"|\b(?:ceiling|roof|wall)\W+(?:(?:is|keeps|has|been|started)\W+)*drip(?:s|ping)\b"
    r"|\bwater\b.{0,40}?\b(?:won['’]?t|will\W+not|does\W+not|doesn['’]?t|can(?:no|['’])?t\W+be)\W+(?:stop|turn(?:ed)?\W+off|shut)\b",
    "power_cut": r"\bno\W+(?:power|electricity)\b"
    r"|\b(?:power|electricity)\W+(?:is|has)(?:\W+not|n['’]t)(?:\W+(?:come|been))?\W+(?:back|restored|on|working)\b"
    r"|\b(?:power|electricity)\W+(?:is\W+|went\W+|has\W+gone\W+)?(?:cut|outage|failure|out\b|off\b)"
    r"|\blights\W+(?:are|went|have\W+gone)\W+(?:all\W+)?out\b(?!\W+of)|\bblackout|\b(?:power|electricity|fuse)\W+(?:(?:has|just)\W+)*tripped\b"
    r"|\bbreaker\W+(?:(?:keeps|has|is|just|always)\W+){0,2}trip(?:s|ped|ping)?\b",
    "lock_out": r"\blocked\W+(?:(?:my|him|her|them|our)sel(?:f|ves)\W+|(?:me|us|him|her|them)\W+)?"
    r"(?:out|in|inside)\b"
    r"|\b(?:can(?:no|['’])?t|can\W+not|unable\W+to)\W+(?:get|go)\W+(?:out\b(?!\W+of)|in(?:side)?\b(?!\W+(?:touch|contact))"
    r"|into\W+(?:the|my|our)\W+(?:flat|apartment|room|house|home)\b)|\b(?:trapped|stuck)\W+in(?:side)?\b"
    r"|\b(?:trapped|stuck|locked|shut)\W+(?:out\W+)?on\W+(?:the|my|our)\W+(?:balcony|roof|terrace)\b"
    r"|\b(?:lost|forgot(?:ten)?|misplaced|(?:can(?:no|['’])?t|can\W+not)\W+find)\W+(?:(?:my|the|our|both|all|house|home|door|room|flat|apartment)\W+){0,3}keys?\b"
    r"|\b(?:left|locked)\W+(?:(?:my|the|our|house|door|room)\W+){1,2}keys?\W+(?:in(?:side)?|at\W+home)\b"
    r"|\bkeys?\W+(?:(?:is|are|still|locked|left|stuck)\W+)+(?:inside|in\W+(?:the|my|our)\W+(?:flat|apartment|room|house))\b"
    r"|\bdoor\W+(?:(?:just|has|got|was)\W+)*(?:slammed|blew|blown|closed|shut|locked)\W+(?:(?:shut|itself)\W+)?(?:behind\W+(?:me|us|him|her)|by\W+the\W+wind)\b",
    "break_in": r"\b(?:brok(?:e|en)|break(?:ing)?)\W+in"
    r"(?:to\W+(?:my|our|the)\W+(?:flat|apartment|room|house|home))?\b"
    r"|\bbreak-?ins?\b|\bburglar\w*|\b(?:door|lock|window)\W+(?:(?:was|has|been|is|got)\W+)*(?:forced|kicked\W+in|smashed|pried)\b",
}

NOT_SO: Final = re.compile(
    r"(?:\b(?:no|not|without|never)|n['’]t)\W+"
    r"(?:(?:a|an|any|the|more|longer|sign|signs|of|gas|water|visible|see|smell|there)\W+){0,4}$"
)
NOT_NOW: Final = re.compile(
    r"\bwhat\W+if\b|\bin\W+case\b|^\W*if\b|^\W*how\b.*\b(?:prevent|avoid)"
    r"|\b(?:will|would)\W+there\W+be\W+(?:(?:a|an|any|another)\W+)?$"
    r"|(?<!since )\blast\W+(?:week|month|year|time)\b"
)
SUPPOSED: Final = re.compile(
    r"\b(?:what|who|whom|where|how)\W+(?:to|should|shall|do|can|could|must|would|happens)\b"
    r"[^:]*\b(?:if|when|whenever|during|in\W+the\W+event\W+of)\b"
)
HERE: Final = re.compile(  # or a word that it happened
    r"\b(?:was|were|came|got|found|saw|not\W+know|don['’]t\W+know|my|our|here|already|just|since|help|hurry|urgent\w*|asap"
    r"|please\W+(?:come|send)|flat|apartment"
    r"|(?:bath|bed|living\W+)?room|kitchen|ceiling|floor|hall|balcony)\b"
)
NOW: Final = re.compile(r"\b(?:again|now|still|today)\b")
OVER: Final = re.compile(
    r"^\W*(?:(?:it|has|have|is|was|were|been|already|now|got)\W+)+(?:fixed|stopped|repaired|resolved|gone)\b"
)
ENDED: Final = re.compile(r"\b(?:was|were)\W*$")
YESTERDAY: Final = re.compile(r"^\W*(?:yesterday|last\W+night|the\W+other\W+day)\W*$")
"""It was leaking yesterday, and not a word more; that there was a leak yesterday says less."""


def so(before: str, after: str, following: str) -> bool:
    """Whether what stands between `before` and `after` is so now; `following`: the clause after theirs."""
    if NOT_SO.search(before):
        return False
    if ENDED.search(before) and YESTERDAY.search(after) and not following:
        return False
    if NOW.search(following) and not OVER.match(following):
        return True
    if SUPPOSED.search(before) and not HERE.search(f"{before} {after} {following}"):
        return bool(NOW.search(before + after))
    if NOT_NOW.search(before) and not NOW.search(before + after):
        return False
    return not (OVER.match(after) or OVER.match(following))
