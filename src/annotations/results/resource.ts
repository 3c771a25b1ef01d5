import type { Binding } from '../model.ts';

/** What reads and writes of a source have in common: when it is written to, what it answered is old. */
export interface Resource {
  readonly name: string;
  /** Of REST: the argument that names one member, by its wire name. */
  readonly keyArg?: string | undefined;
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
      const [, parameterName] = /\{([^}]+)\}/.exec(binding.path) ?? [];
      const parameter = binding.parameters.find(
        (each) => each.in === 'path' && each.name === parameterName,
      );
      return { name: `${source} ${name}`, keyArg: parameter?.arg };
    }
    case 'grpc':
      return { name: `${source} ${binding.service}` };
    case 'soap':
      return { name: source };
  }
}
