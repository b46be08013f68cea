import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Which addresses are those of proxies in front of the server, alone or as networks such as `10.0.0.0/8`. */
export interface ProxySettings {
  readonly proxies?: readonly string[] | undefined;
}

/**
 * Returns the address that a request comes from: that of its connection, and where this is a known proxy's, what it says in `X-Forwarded-For`.
 * The header is read from its end, because each proxy adds whom it heard at the end and anybody may send what stands before: the first address
 * that is no known proxy's is the caller's, whatever they claim to be.
 */
export function addressOf(
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
  { proxies = [] }: ProxySettings,
): string {
  let address = plain(socket.remoteAddress ?? '');
  if (proxies.length === 0) return address;
  const known = listOf(proxies);
  for (const hop of [headers['x-forwarded-for'] ?? []].flat().join(',').split(',').reverse()) {
    const before = plain(hop.trim());
    if (isIP(before) === 0 || !isAmong(known, address)) return address;
    address = before;
  }
  return address;
}

const lists = new WeakMap<readonly string[], BlockList>();

function listOf(proxies: readonly string[]): BlockList {
  const made = lists.get(proxies);
  if (made) return made;
  const list = new BlockList();
  for (const proxy of proxies) {
    const [address = '', bits] = proxy.split('/');
    const family = familyOf(address);
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  lists.set(proxies, list);
  return list;
}

function isAmong(list: BlockList, address: string): boolean {
  return isIP(address) !== 0 && list.check(address, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

/** An address of version 4 is written in one way only, also where it comes over a socket of version 6. */
function plain(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
}
