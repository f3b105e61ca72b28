/**
 * Prints the digest that a registry has for a tag, or nothing: `node find-digest.mjs <registry> <name> <tag>`.
 * Registries on loopback speak HTTP, as the Docker daemon assumes of them too; all others HTTPS.
 */
const [registry, name, tag] = process.argv.slice(2);
const isLoopback = /^(127\.|localhost(:|$)|\[::1\])/.test(registry);
const address = `${isLoopback ? 'http' : 'https'}://${registry}/v2/${name}/manifests/${tag}`;
const accept = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
].join(', ');

try {
  const signal = AbortSignal.timeout(5_000);
  const response = await fetch(address, { method: 'HEAD', headers: { accept }, signal });
  // Anything but "here it is" means that the image is pushed (again), which is safe and says what is wrong where something is.
  if (response.ok) process.stdout.write(response.headers.get('docker-content-digest') ?? '');
} catch (error) {
  const reason = error.cause?.code ?? error.name;
  process.stderr.write(`images: The registry ${registry} does not answer (${reason}).\n`);
  process.exit(1);
}
