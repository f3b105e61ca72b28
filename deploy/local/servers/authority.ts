/** `address:port` as URLs and resolvers want it: an IPv6 address stands in brackets. */
export function renderAuthority(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
