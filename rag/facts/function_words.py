"""Words that carry no content of their own, in six languages: articles, prepositions, pronouns, auxiliaries.

Knows words only, folded as in `script`.
"""

from rag.facts.script import fold, normalise

_WORDS = """
a an the of in on at by for from with to and or but as if into onto over under about around between among during
than then so that this these those it its he him his she her they them their we us our you your i my me is are was
were be been being am do does did has have had will would can could shall should may might must not no s t d ll re ve
there here up out off any some

der die das den dem des ein eine einen einem einer eines und oder aber als wenn ob in im an am auf aus bei beim mit
nach von vom vor zu zum zur uber unter um durch fur gegen ohne bis seit wahrend zwischen es er sie ihn ihm ihr ihre
ihren ihrem ihrer sein seine seinen seinem seiner wir uns unser ihr euch ich mich mir du dich dir man sich ist sind war
waren wird werden wurde wurden worden hat haben hatte hatten kann konnen konnte konnten soll sollen muss mussen nicht
kein keine keinen keiner da dort hier noch auch so dass dies diese dieser dieses diesen diesem

le la les l un une des du de d et ou mais si que qu qui dont ce c cet cette ces en dans sur sous par pour avec sans vers
chez entre depuis pendant avant apres au aux a il elle ils elles on nous vous je j tu me m te t se s lui leur leurs son
sa ses mon ma mes notre nos votre vos est sont etait etaient sera seront ete etre ont avait avaient avoir peut peuvent
ne n pas y

и а но или да не ни же ли бы б в во на с со к ко у о об обо от до за из изо по под над при про для без через между
перед после как что чтобы если то это этот эта эти этого этой этих он она оно они его ее их ему ей им я ты мы вы нас вас
нам вам мне меня себя свой своя свои своего был была было были будет будут есть быть может могут там тут здесь еще

і й та але або чи не ні же ж б би в у на з із зі зо до від од за по під над при про для без через між перед після як що
щоб якщо то це цей ця ці цього цієї цих він вона воно вони його її їх йому їй їм я ти ми ви нас вас нам вам мені мене
себе свій своя свої свого був була було були буде будуть є бути може можуть там тут ще

في من على الى إلى عن مع بين حتى منذ خلال بعد قبل عند ضد حول دون ان أن إن انه أنه لان لأن لكن او أو ثم و ف ب ل ك قد لقد
لا لم لن ما ليس ليست كان كانت كانوا يكون تكون هو هي هم هذا هذه ذلك تلك هؤلاء الذي التي الذين هناك هنا كل كما اي أي
"""
_ASKING = """
wer wen wem wessen was wann wo wohin woher warum weshalb wieso wie wieviel wieviele welche welcher welches welchen viel
viele
who whom whose what when where why how which many much
quoi quand ou pourquoi comment combien quel quelle quels quelles lequel laquelle est-ce
кто кого кому что чего когда где куда откуда почему зачем как сколько какой какая какие какое каких чей
хто кого кому що чого коли де куди звідки чому навіщо як скільки який яка яке які яких чий відколи чи
من ماذا متى اين لماذا كيف كم هل ماهي ماهو
"""


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(normalise(word)) for word in words.split())


FUNCTION_WORDS = _folded(_WORDS) | _folded(_ASKING)
