import type { Binding } from '../bindings.ts';

/** What reads and writes of a source have in common: when it is written to, what it answered is old. */
export interface Resource {
  readonly name: string;
  /** Of REST: the argument that names one member, by its wire name. */
  readonly keyArg?: string | undefined;
  /**
   * Of REST: the member that its address may be, too. `/products/featured` is what `/products/{id}`
   * asks for with the id `featured`, and a write to an address changes what is read there
   * (RFC 9111, 4.4).
   */
  readonly asMember?: { readonly resource: string; readonly key: string } | undefined;
}

/**
 * Of REST the path up to its first parameter, which names a member: `/products` for
 * `/products/{id}/reviews`. Of gRPC the service; SOAP says nothing, so it is the source.
 */
export function resourceOf(binding: Binding): Resource {
  const { source } = binding;
  switch (binding.protocol) {
    case 'rest': {
      const [name = ''] = binding.path.split(/\/?\{/, 1);
      const [, parent, key] = /^([^{]+)\/([^{/]+)$/.exec(binding.path) ?? [];
      const [, parameterName] = /\{([^}]+)\}/.exec(binding.path) ?? [];
      const parameter = binding.parameters.find(
        (each) => each.in === 'path' && each.name === parameterName,
      );
      return {
        name: `${source} ${name}`,
        keyArg: parameter?.arg,
        asMember:
          parent === undefined || key === undefined
            ? undefined
            : { resource: `${source} ${parent}`, key },
      };
    }
    case 'grpc':
      return { name: `${source} ${binding.service}` };
    case 'soap':
      return { name: source };
  }
}
