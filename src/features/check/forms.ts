/** The forms of a server's own page, which its visitors would send. */
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import type { Form, ServerDefinition, Takes } from '../../servers/definition.ts';
import { startServer } from '../../servers/start.ts';

type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.Node;

/** How long the page may take, in milliseconds, and how much of it is read, in bytes. */
const LIMIT_MS = 10_000;
const MOST = 1 << 20;

/** What a field holds that its form leaves empty. */
const TEXT = 'standoff';

/** Fields that are sent only when something is pressed or chosen. */
const UNSENT = /^(submit|button|image|reset|file|checkbox|radio)$/i;

/**
 * The first form that is posted to this server, and the first of them with a file; those that lead elsewhere are left out. Pure.
 * @param address of the page
 */
export function formsIn(html: string, address: string): Takes {
  const forms = [...elementsOf(parse(html))].filter(({ tagName }) => tagName === 'form').flatMap(formOf(address));
  const [posts] = forms.filter(({ file }) => file === undefined);
  const [upload] = forms.filter(({ file }) => file !== undefined);
  return { ...(posts && { posts }), ...(upload && { upload }) };
}

const formOf =
  (address: string) =>
  (form: Element): Form[] => {
    const action = attributeOf(form, 'action') ?? '';
    if (attributeOf(form, 'method')?.toLowerCase() !== 'post' || !URL.canParse(action, address)) return [];
    const { origin, pathname, search } = new URL(action, address);
    if (origin !== new URL(address).origin) return [];
    const inputs = [...elementsOf(form)].filter(({ tagName }) => /^(input|textarea|select)$/.test(tagName));
    const named = inputs.flatMap((input) => {
      const name = attributeOf(input, 'name');
      return name
        ? [{ name, type: attributeOf(input, 'type') ?? 'text', value: attributeOf(input, 'value') || TEXT }]
        : [];
    });
    const file = named.find(({ type }) => type.toLowerCase() === 'file')?.name;
    const isUpload = file !== undefined && attributeOf(form, 'enctype')?.toLowerCase() === 'multipart/form-data';
    const fields = named.filter(({ type }) => !UNSENT.test(type)).map(({ name, value }) => [name, value] as const);
    return [{ path: `${pathname}${search}`, fields, ...(isUpload && { file }) }];
  };

const attributeOf = ({ attrs }: Element, name: string): string | undefined =>
  attrs.find((each) => each.name === name)?.value;

/** All elements below a node, in the order of the page. */
function* elementsOf(node: Node): Generator<Element> {
  if ('tagName' in node) yield node;
  for (const child of 'childNodes' in node ? node.childNodes : []) yield* elementsOf(child);
}

/** The forms of the page of a fresh instance; none if it does not start, or shows no page. */
export async function findForms(definition: ServerDefinition, signal: AbortSignal): Promise<Takes> {
  const server = await startServer(definition, { signal });
  try {
    const { page = '/', headers = {} } = definition;
    const address = `http://127.0.0.1:${server.port}${page}`;
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
    const answer = await fetch(address, { headers, signal: bounded });
    if (!answer.ok || !answer.headers.get('content-type')?.includes('html') || !answer.body) return {};
    let html = '';
    for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
      html += piece;
      if (html.length >= MOST) break;
    }
    return formsIn(html, answer.url);
  } catch {
    return {}; // the probe and the browsers say what is wrong with the page
  } finally {
    await server.stop();
  }
}
