declare module '*.md' {
  import type { MarkdownNode } from './ui/Markdown';

  const tree: MarkdownNode[];
  export default tree;
}
