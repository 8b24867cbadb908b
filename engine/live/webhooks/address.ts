import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

const PUBLIC: readonly string[] = ['unicast'];
/** Link-local addresses stay out even so: the metadata services of clouds live there. */
const PRIVATE: readonly string[] = [...PUBLIC, 'private', 'loopback', 'uniqueLocal', 'carrierGradeNat'];
/** All that is handed out to the public, 2000::/3; what looks like unicast outside of it is IPv4 in disguise. */
const GLOBAL_V6 = ipaddr.parseCIDR('2000::/3');

/** True when a request may go to an address; `allowPrivate`: this machine and private networks are meant. */
export function isAllowedAddress(text: string, { allowPrivate }: { readonly allowPrivate: boolean }): boolean {
  if (isIP(text) === 0) return false;
  const address = ipaddr.process(text);
  const range = address.range();
  if (range === 'unicast' && address.kind() === 'ipv6' && !address.match(GLOBAL_V6)) return false;
  return (allowPrivate ? PRIVATE : PUBLIC).includes(range);
}

/** True for an address of this machine. */
export function isLoopbackAddress(text: string): boolean {
  return isIP(text) !== 0 && ipaddr.process(text).range() === 'loopback';
}

/** The host of a URL without the brackets of IPv6. */
export function bareHost(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** True for the host of a URL that can only be this machine. */
export function isLoopbackName(hostname: string): boolean {
  return hostname === 'localhost' || isLoopbackAddress(bareHost(hostname));
}
