"""Scenes and what people say of them.

A scene is up to four things in one of eight layouts, each perhaps in a colour of its own, in one style, on a ground (a colour or a
setting). `say` makes a caption of it, in many forms; canvas.py draws it.

  python3 scenes.py          prints 64 captions
"""
import json, os, re, zlib
from dataclasses import dataclass
import numpy as np
from prepare import STYLES, WORK

COLOURS = {
    'white': (255, 255, 255), 'black': (18, 18, 20), 'red': (214, 40, 40), 'orange': (247, 140, 30),
    'yellow': (250, 214, 40), 'green': (52, 160, 74), 'blue': (40, 100, 220), 'purple': (128, 60, 180),
    'pink': (250, 160, 196), 'brown': (124, 80, 48), 'gray': (140, 142, 146), 'light blue': (165, 212, 250),
    'dark blue': (16, 32, 96), 'light green': (176, 232, 172), 'dark green': (14, 72, 40), 'teal': (22, 150, 150),
    'beige': (238, 222, 190), 'lavender': (206, 190, 246)}
COLOUR_WORDS = {'gray': ['grey'], 'light blue': ['sky blue', 'pale blue', 'baby blue'], 'dark blue': ['navy', 'navy blue', 'deep blue'], 'red': ['crimson', 'scarlet'],
                'purple': ['violet'], 'dark green': ['deep green'], 'light green': ['mint', 'pale green'], 'teal': ['turquoise', 'cyan'],
                'beige': ['cream', 'tan'], 'lavender': ['lilac'], 'pink': ['light pink', 'magenta'], 'yellow': ['golden', 'bright yellow'], 'brown': ['chocolate'], 'white': ['plain', 'blank']}
# setting: how it is said, then colours from top to bottom with the height (0 to 1) at which each begins
SETTINGS = {
    'meadow': (['in the grass', 'in a meadow', 'on grass', 'in a field', 'on a lawn', 'in the park', 'in the garden', 'outdoors', 'in the woods', 'in the forest'], [(0, (150, 208, 250)), (.62, (206, 234, 250)), (.63, (120, 196, 84)), (1, (72, 152, 56))]),
    'night': (['at night', 'in the night', 'under the stars', 'in the night sky', 'at midnight', 'in the dark', 'in the moonlight'], [(0, (10, 14, 50)), (1, (44, 54, 120))]),
    'space': (['in space', 'in outer space', 'in the galaxy', 'in the universe', 'among the stars'], [(0, (14, 8, 30)), (.5, (52, 24, 84)), (1, (14, 8, 30))]),
    'beach': (['on the beach', 'at the beach', 'by the sea', 'on a beach', 'at the seaside', 'on the shore'], [(0, (140, 212, 250)), (.4, (196, 234, 250)), (.41, (40, 140, 200)), (.62, (90, 190, 220)), (.63, (240, 216, 160)), (1, (226, 196, 136))]),
    'snow': (['in the snow', 'in winter', 'on snow', 'in a snowy field', 'in the snowfall', 'on ice'], [(0, (170, 200, 226)), (.6, (220, 232, 242)), (.61, (248, 250, 252)), (1, (232, 240, 248))]),
    'sea': (['under water', 'underwater', 'in the sea', 'in the ocean', 'in water', 'in the water', 'in deep water'], [(0, (80, 190, 220)), (1, (10, 70, 130))]),
    'desert': (['in the desert', 'on sand', 'in a desert', 'on a dune'], [(0, (250, 214, 150)), (.6, (252, 232, 190)), (.61, (226, 176, 104)), (1, (196, 140, 74))]),
    'sunset': (['at sunset', 'at dusk', 'at sunrise', 'in the evening', 'at dawn', 'in the sunset'], [(0, (92, 60, 140)), (.5, (240, 120, 110)), (1, (254, 206, 110))]),
    'sky': (['in the sky', 'in the clouds', 'in the air', 'among clouds', 'high in the sky'], [(0, (90, 170, 240)), (1, (198, 228, 252))])}
GROUNDS = [*COLOURS, *SETTINGS]                                       # a ground is an index here; len(GROUNDS): none is named, so white
TINTS = ('red', 'orange', 'yellow', 'green', 'blue', 'purple', 'pink', 'brown', 'black', 'white', 'gray')   # len(TINTS): its own colours
TINT_WORDS = dict(COLOUR_WORDS, pink=['hot pink', 'rosy'], yellow=['golden', 'bright yellow'], brown=[], white=['snow white'], blue=['bright blue'], green=['bright green'])
# Where the middle of each thing is and how wide it is, in pixels; what comes later is painted over what came before.
LAYOUTS = {
    'one': [(128, 128, 212)], 'small': [(128, 136, 120)], 'large': [(128, 128, 240)],
    'beside': [(66, 128, 116), (190, 128, 116)], 'above': [(128, 68, 116), (128, 188, 116)], 'front': [(152, 100, 172), (80, 180, 132)],
    'three': [(68, 72, 112), (188, 72, 112), (128, 184, 112)], 'four': [(68, 68, 112), (188, 68, 112), (68, 188, 112), (188, 188, 112)]}
STANDING = ('one', 'small', 'large', 'beside', 'front')                # here what stands on a floor casts a shadow
FLOORS = ('meadow', 'beach', 'snow', 'desert')
SLOTS = 4
PROMPTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'prompts.json')
GROUPS = (3, 4, 5, 6, 7)                                              # emojibase: animals, food, travel, activities, objects
PLURALS = dict(mouse='mice', sheep='sheep', fish='fish', deer='deer', person='people', man='men', woman='women', child='children', knife='knives', leaf='leaves',
               wolf='wolves', tooth='teeth', foot='feet', ox='oxen', goose='geese', strawberry='strawberries', scissors='scissors', glasses='glasses')
FILLERS = 'cute beautiful happy funny nice old new shiny fluffy realistic pretty lovely sweet cool colorful simple young wild'.split()
DOING = 'running sitting sleeping flying standing walking jumping playing smiling dancing swimming waiting'.split()
DOING_TO = 'eating chasing fighting watching holding meeting hugging following carrying kissing'.split()
STYLE_FORMS = {
    '3d': ['3d {0}', 'a 3d {0}', '3d render of {1}', '3d {0} emoji', 'glossy 3d {0}', '{1}, 3d style', '{1} in 3d', 'a glossy {0}', 'clay {0}', '{1}, 3d render', 'rendered {0}', 'plastic {0}'],
    'flat': ['flat {0}', 'a flat {0}', 'flat icon of {1}', 'flat vector {0}', '{0}, flat style', '{1}, flat design', 'vector {0}', '{0} icon', 'minimal {0}', '{1} as a vector', 'icon of {1}', 'clip art of {1}', 'simple icon of {1}'],
    'cartoon': ['cartoon {0}', 'a cartoon {0}', 'cartoon of {1}', 'cartoon {0} drawing', '{1}, cartoon style', 'comic {0}', 'hand drawn {0}', 'a drawing of {1}', 'a sketch of {1}', 'doodle of {1}', '{1} as a cartoon', '{1}, comic style']}
PREFIXES = ['a picture of {}', 'an image of {}', 'an illustration of {}', 'a photo of {}', 'photo of {}', 'picture of {}', 'image of {}', 'draw {}', 'show me {}', 'i want {}', 'please draw {}', 'emoji of {}', 'generate {}', 'make {}']
COLOUR_NAMES = set(' '.join([*COLOURS, *(w for ws in COLOUR_WORDS.values() for w in ws), *(w for ws in TINT_WORDS.values() for w in ws)]).split())


@dataclass
class Scene:
    things: list                  # (concept, tint or None), in the layout's order
    layout: str = 'one'
    style: str = '3d'
    ground: str = None            # a name of GROUNDS
    count: bool = False           # one kind of thing, counted


def tint_matrix(name):
    """4x4 map of a premultiplied RGBA pixel (columns in, rows out): its lightness in another colour. Linear, so that it can be
    applied to a decoded sprite as well as to a render."""
    if name is None: return np.eye(4, dtype=np.float32)
    t = np.array(COLOURS[name], np.float32) / 255
    if name == 'white': t = np.full(3, .96, np.float32)
    light = np.array([.3, .55, .15], np.float32)
    m = np.zeros((4, 4), np.float32)
    m[3, 3] = 1
    m[:3, 3] = t * (.62 if name == 'white' else .34)
    m[:3, :3] = np.outer(t * (.38 if name == 'white' else .78), light) + .10 * light
    return m


def plural(noun):
    *head, w = noun.split(' ')
    if w in PLURALS: w = PLURALS[w]
    elif re.search('(s|x|z|ch|sh)$', w): w += 'es'
    elif re.search('[^aeiou]y$', w): w = w[:-1] + 'ies'
    else: w += 's'
    return ' '.join([*head, w])


def left_out(name): return zlib.crc32(name.encode()) % 6 == 0


class Judged:
    """The words that the model is judged by. Captions hold them in labels only."""
    def __init__(self):
        asked = {re.sub('^an? ', '', p['prompt']) for p in json.load(open(PROMPTS)) if p['kind'] in ('held', 'everyday')} if os.path.exists(PROMPTS) else {'no such word'}
        self.words = re.compile(r'\b(%s)\b' % '|'.join(re.escape(w) for w in sorted(asked | {plural(w) for w in asked})))

    def allow(self, text): return not self.words.search(text) and not self.words.search(plural(text))


class Corpus:
    def __init__(self, seed=0, leave=False):
        """leave: keeps a sixth of the kinds and synonyms out of the captions, to choose by."""
        d = json.load(open(f'{WORK}/concepts.json'))
        self.cs, self.held = d['concepts'], d['heldout']
        self.rng = np.random.RandomState(seed)
        self.by_style = {s: [i for i, c in enumerate(self.cs) if s in c['img']] for s in STYLES}
        count = {}
        for c in self.cs:
            for t in c['tags']: count[t] = count.get(t, 0) + 1
        labels = {c['label'] for c in self.cs}
        names = json.load(open(f'{WORK}/words.json')) if os.path.exists(f'{WORK}/words.json') else dict(kinds={}, loose=[[] for _ in self.cs])
        judged, far = Judged(), [[] for _ in self.cs]
        self.left = {t: [i for i, _ in e] for t, e in names['kinds'].items() if left_out(t)} if leave else {}
        for t, e in names['kinds'].items():
            for i, share in e if t not in self.left else (): far[i].append((t, share))
        for c, tags in zip(self.cs, names['loose']):
            short = [re.sub(r' face$', '', c['label'])] if c['label'].endswith(' face') and c['group'] == 3 else []
            c['alone'] = list(dict.fromkeys(short + [t for t in c['tags'] if count[t] <= 3 and t not in labels]))
            c['loose'], c['tags'] = tags, [t for t in c['tags'] if judged.allow(t)]
            for k in ('alone', 'syn', 'kinds', 'loose'): c[k] = [t for t in c[k] if judged.allow(t) and not (leave and left_out(t) and k in ('syn', 'kinds'))]
        # Every name and how often it is said alone: a concept of n kinds as often as n ** .4, so that none drowns the others.
        self.names, often = [], []
        for i, (c, f) in enumerate(zip(self.cs, far)):
            total = sum(share for _, share in f) ** .6
            c['far'] = [t for t, _ in f]
            c['often'] = np.cumsum([share for _, share in f]) / max(sum(share for _, share in f), 1e-6)
            more = [(c['label'], 1.)] + [(t, .5 / len(c['alone'])) for t in c['alone']] + [(t, .5) for t in c['loose']] + [(t, .6) for t in c['syn'] + c['kinds']]
            for t, n in more + [(t, share / total) for t, share in f]: self.names.append((t, i)); often.append(n)
        self.often = np.cumsum(often) / sum(often)
        assert all(t == self.cs[i]['label'] or t + ' face' == self.cs[i]['label'] or judged.allow(t) for t, i in self.names)
        self.scenic = [i for i in self.by_style['3d'] if self.cs[i]['group'] in GROUPS and len(self.cs[i]['label'].split()) <= 2
                       and not self.cs[i]['label'].startswith(('dotted', 'bust'))]
        self.plain = [i for i in self.scenic if not COLOUR_NAMES & set(self.cs[i]['label'].split())]        # may be asked for in a colour

    def pick(self, x): return x[self.rng.randint(len(x))]

    # ---------------------------------------------------------------- scenes
    def things(self, n, style, tinted, pool=None):
        """n different things that exist in this style, some in a colour of their own."""
        out = []
        while len(out) < n:
            tint = self.pick(TINTS) if self.rng.rand() < tinted else None
            i = self.pick(self.plain if tint else pool or self.scenic)
            if style in self.cs[i]['img'] and all(i != o for o, _ in out): out.append((i, tint))
        return out

    def scene(self, many=.35):
        rng = self.rng
        ground = None if rng.rand() < .58 else self.pick(list(COLOURS)) if rng.rand() < .68 else self.pick(list(SETTINGS))
        style = rng.choice(STYLES, p=[.62, .18, .20])
        if rng.rand() >= many:
            r = rng.rand()
            layout = 'one' if r < .86 else 'small' if r < .93 else 'large'
            if rng.rand() < .2: return Scene(self.things(1, style, 1), layout, style, ground)
            return Scene([(self.pick(self.by_style[style] if layout == 'one' else [i for i in self.scenic if style in self.cs[i]['img']]), None)], layout, style, ground)
        r = rng.rand()
        if r < .3:                                                       # one kind of thing, counted
            n = self.pick((2, 3, 4))
            return Scene(self.things(1, style, .15) * n, {2: 'beside', 3: 'three', 4: 'four'}[n], style, ground, count=True)
        layout = 'beside' if r < .66 else 'above' if r < .8 else 'front' if r < .92 else 'three' if r < .98 else 'four'
        return Scene(self.things(len(LAYOUTS[layout]), style, .2), layout, style, ground)

    def picture_of(self, concept, style):
        """The render in this style, or in the one nearest to it."""
        img = self.cs[concept]['img']
        return next(img[s] for s in (style, 'flat', 'cartoon', '3d') if s in img)

    # ---------------------------------------------------------------- captions
    def noun(self, c, plain=False):
        r = self.rng.rand()
        if not plain:
            if r < .12 and c['alone']: return self.pick(c['alone'])
            if r < .18 and c['syn']: return self.pick(c['syn'])
            if r < .3 and c['kinds']: return self.pick(c['kinds'])
            if r < .38 and c['far']: return c['far'][np.searchsorted(c['often'], self.rng.rand() * c['often'][-1])]
            if r < .48 and c['loose']: return self.pick(c['loose'])
        return re.sub(r' face$', '', c['label']) if c['label'].endswith(' face') and c['group'] == 3 and r < .6 else c['label']

    @staticmethod
    def article(n): return ('an ' if n[0] in 'aeiou' else 'a ') + n

    def colour_word(self, name, words): return self.pick(words[name]) if self.rng.rand() < .2 and words.get(name) else name

    def word(self):
        """One thing by any of its names, and little else: (scene, caption)."""
        name, i = self.names[np.searchsorted(self.often, self.rng.rand())]
        r, scene = self.rng.rand(), Scene([(i, None)])
        if r < .1: scene.ground = self.pick(GROUNDS)
        return scene, (name if r < .45 else self.article(name) if r < .8 else 'the ' + name if r < .85 else self.pick(PREFIXES).format(self.article(name)) if r < .9 else f'{self.pick(FILLERS)} {name}') + self.on(scene)

    def describe(self, thing):
        """'blue dog': a thing with its colour and perhaps an idle word."""
        i, tint = thing
        n = self.noun(self.cs[i])
        if tint:
            w = self.colour_word(tint, TINT_WORDS)
            return self.pick(['{0} {1}', '{0} {1}', '{0} {1}', '{0} colored {1}', '{1} in {0}', '{1} that is {0}']).format(w, n) if self.rng.rand() < .3 else f'{w} {n}'
        return f'{self.pick(FILLERS)} {n}' if self.rng.rand() < .05 else n

    def say(self, scene):
        """A fresh caption. Without a style word a picture is 3d, without a ground it is white."""
        rng, p, a = self.rng, self.pick, self.article
        nouns = [self.describe(t) for t in (scene.things[:1] if scene.count else scene.things)]
        bare = rng.rand()                                                 # how articles are set
        def the(n): return a(n) if bare < .72 else 'the ' + n if bare < .8 else n
        if len(scene.things) == 1:
            n = nouns[0]
            if scene.layout == 'small': n = p(['small', 'little', 'tiny', 'mini', 'very small']) + ' ' + n
            if scene.layout == 'large': n = p(['big', 'large', 'huge', 'giant', 'very big', 'close up']) + ' ' + n
            t, tags = None, self.cs[scene.things[0][0]]['tags']
            if scene.style == '3d' or rng.rand() < .15:
                r = rng.rand()
                t = n if r < .36 else the(n) if r < .74 else p(PREFIXES).format(the(n)) if r < .84 else \
                    n + ', ' + ', '.join(rng.permutation(tags)[:3]) if r < .9 and tags else n + ' ' + p(DOING) if r < .94 else n + ' emoji'
            if scene.style != '3d' or rng.rand() < .12:
                form = p(STYLE_FORMS[scene.style])
                t = form.format(n, a(n)) if t is None or scene.style == '3d' else f'{t}, {p(dict(flat=["flat", "flat style", "vector", "icon"], cartoon=["cartoon", "cartoon style", "hand drawn"])[scene.style])}'
            return t + self.on(scene)
        if scene.count:
            n = plural(nouns[0])
            t = p({2: ['two {}', 'two {}', '2 {}', 'a pair of {}', 'a couple of {}', 'two of the same {}'], 3: ['three {}', 'three {}', '3 {}', 'a trio of {}', 'several {}', 'some {}', 'a few {}', 'many {}'],
                   4: ['four {}', 'four {}', '4 {}', 'a group of four {}', 'a lot of {}']}[len(scene.things)]).format(n)
        elif scene.layout == 'beside':
            x, y = the(nouns[0]), the(nouns[1])
            t = p(['{0} and {1}'] * 5 + ['{0} next to {1}'] * 2 + ['{0} beside {1}', '{0} with {1}', '{0} left of {1}', '{0} to the left of {1}', '{1} right of {0}', '{1} to the right of {0}', '{1} on the right of {0}',
                   '{0} on the left of {1}', '{0} on the left and {1} on the right', '{0} near {1}', '{0} by {1}', '{0}, {1}', '{0} plus {1}', '{0} meets {1}', '{0} {2} beside {1}', 'both {0} and {1}', '{0} {3} {1}']).format(x, y, p(DOING), p(DOING_TO))
        elif scene.layout == 'above':
            x, y = the(nouns[0]), the(nouns[1])
            t = p(['{0} above {1}', '{0} above {1}', '{0} on top of {1}', '{0} on top of {1}', '{0} over {1}', '{1} under {0}', '{1} below {0}', '{1} beneath {0}', '{1} underneath {0}', '{0} on {1}', '{0} {2} on {1}', '{0} atop {1}']).format(x, y, p(DOING))
        elif scene.layout == 'front':
            x, y = the(nouns[0]), the(nouns[1])
            t = p(['{1} in front of {0}', '{1} in front of {0}', '{0} behind {1}', '{1} {2} in front of {0}', '{0} in back of {1}', '{1} before {0}']).format(x, y, p(DOING))
        else:
            parts = [the(n) for n in nouns]
            t = p(['{0} and {1}', '{0} and {1}', '{0}, {1}', '{0} with {1}']).format(', '.join(parts[:-1]) if rng.rand() < .8 else ' and '.join(parts[:-1]), parts[-1])
        if scene.style != '3d': t = p(STYLE_FORMS[scene.style]).format(t, t) if rng.rand() < .4 else f'{scene.style} {t}' if rng.rand() < .5 else f'{t}, {scene.style} style'
        elif rng.rand() < .08: t = p(['3d {}', '3d render of {}', '{}, 3d style']).format(t)
        elif rng.rand() < .08: t = p(PREFIXES).format(t)
        return t + self.on(scene)

    def on(self, scene):
        p = self.pick
        if scene.ground is None: return ''
        if scene.ground in SETTINGS: return ' ' + p(SETTINGS[scene.ground][0]) if self.rng.rand() < .85 else ', ' + p(SETTINGS[scene.ground][0])
        return p([' on a {} background', ' on a {} background', ' on {} background', ' on {}', ', {} background', ' with a {} background', ' in front of a {} background', ' against {}', ' on a {} wall', ', background {}']) \
            .format(self.colour_word(scene.ground, COLOUR_WORDS))


if __name__ == '__main__':
    c = Corpus(1)
    for _ in range(64): print(c.say(c.scene(.6)))
