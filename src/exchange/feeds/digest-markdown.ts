import { visible } from '../tables/visible.ts';
import type { DigestPage } from './digest-page.ts';

/**
 * Writes a digest as Markdown (CommonMark). Names and words of sources are escaped, so none of them can make
 * a heading, link or tag.
 */
export function digestMarkdown(page: DigestPage): string {
  const sections = page.sections.flatMap(({ title, items }) => [
    `## ${plain(title)}`,
    '',
    ...items.flatMap(({ text, details, notes }) => [
      `- ${plain(text)}${notes.map((number) => ` [${number}](#sources)`).join('')}`,
      ...details.map((detail) => `  - ${plain(detail)}`),
    ]),
    '',
  ]);
  const sources = page.footnotes.map(
    ({ title, text, href }, index) =>
      `${index + 1}. ${href === null ? plain(text) : `${plain(text.slice(0, -href.length).replace(/, $/, '') || title)} <${address(href)}>`}`,
  );
  const lines = [
    ...[`# ${plain(page.title)}`, '', plain(page.answer), ''],
    ...sections,
    ...(sources.length > 0 ? ['## Sources', '', ...sources, ''] : []),
    `Asked: \`${page.question.replaceAll('`', "'").replace(/\s+/g, ' ')}\``,
  ];
  return `${lines.join('\n')}\n`;
}

function plain(text: string): string {
  return visible(text)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>#|~&]/g, (character) => `\\${character}`);
}

function address(href: string): string {
  return href.replace(/[<>\s]/g, encodeURIComponent);
}
