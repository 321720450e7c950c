import { readFile } from 'node:fs/promises';
import { marked, type Token, type Tokens } from 'marked';
import type { Plugin } from 'vite';

/** A text as a tree, since a page that trusts no HTML cannot set any. */
export type Node = string | { tag: string; href?: string; children: Node[] };

/** Turns an imported Markdown file into a tree of `Node`, when the pages are built: `import policy from '.../privacy.md'`. */
export function markdownPages(): Plugin {
  return {
    name: 'markdown-pages',
    enforce: 'pre',
    async load(id) {
      const file = id.replace(/\?.*$/, '');
      if (!file.endsWith('.md')) {
        return null;
      }

      this.addWatchFile(file);
      const text = await readFile(file, 'utf8');
      return `export default ${JSON.stringify(tree(marked.lexer(text)))};`;
    },
  };
}

function tree(tokens: Token[]): Node[] {
  return tokens.flatMap(token => one(token as Tokens.Generic));
}

function one(token: Tokens.Generic): Node[] {
  const inside = () => tree(token.tokens ?? []);
  switch (token.type) {
    case 'space': case 'html': case 'def':
      return [];
    case 'heading':
      return [{ tag: `h${token.depth}`, children: inside() }];
    case 'paragraph':
      return [{ tag: 'p', children: inside() }];
    case 'blockquote':
      return [{ tag: 'blockquote', children: inside() }];
    case 'list':
      return [{
        tag: token.ordered ? 'ol' : 'ul',
        children: (token.items as Tokens.ListItem[]).map(item => ({ tag: 'li', children: tree(item.tokens) })),
      }];
    case 'table': {
      const row = (cells: Tokens.TableCell[], tag: string): Node =>
        ({ tag: 'tr', children: cells.map(cell => ({ tag, children: tree(cell.tokens) })) });
      return [{
        tag: 'table',
        children: [
          { tag: 'thead', children: [row(token.header, 'th')] },
          { tag: 'tbody', children: (token.rows as Tokens.TableCell[][]).map(cells => row(cells, 'td')) },
        ],
      }];
    }
    case 'code':
      return [{ tag: 'pre', children: [{ tag: 'code', children: [token.text] }] }];
    case 'hr':
      return [{ tag: 'hr', children: [] }];
    case 'br':
      return [{ tag: 'br', children: [] }];
    case 'strong': case 'em': case 'del':
      return [{ tag: token.type, children: inside() }];
    case 'codespan':
      return [{ tag: 'code', children: [token.text] }];
    case 'link':
      return [{ tag: 'a', href: token.href, children: inside() }];
    case 'text':
      return token.tokens ? tree(token.tokens) : [unescape(token.text)];
    case 'escape':
      return [token.text];
    default:
      throw new Error(`Markdown of the kind "${token.type}" has no place in a page.`);
  }
}

const unescape = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
