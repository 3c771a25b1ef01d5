import protobuf from 'protobufjs';
import { entryMistake } from '../../source-entry.ts';
import type { LoadedContract } from './loaded-contract.ts';

export interface ChosenServices {
  /** In the order of the configuration or the contract: the first one gets the better names. */
  readonly services: readonly protobuf.Service[];
  readonly warnings: readonly string[];
}

/**
 * The services that become fields: those that the configuration names, else those of the file that
 * it names. An import must not bring its operations with it, but it is not left out in silence.
 *
 * @param wanted Full names, or names without their package.
 * @throws UserError when the contract has no such service.
 */
export function chooseServices(
  source: string,
  { root, ownServices, shownAs }: LoadedContract,
  wanted: readonly string[] | undefined,
): ChosenServices {
  const all = servicesOf(root);
  if (wanted !== undefined) {
    for (const name of wanted) {
      if (all.some((service) => isNamed(service, name))) continue;
      throw entryMistake(
        { source, handler: 'grpc' },
        `services: names "${name}", which ${shownAs} does not have`,
        `Its services are: ${all.map(nameOf).join(', ')}.`,
      );
    }
    const services = wanted.flatMap((name) => all.filter((service) => isNamed(service, name)));
    return { services: [...new Set(services)], warnings: [] };
  }
  const others = all.filter((service) => !ownServices.has(nameOf(service))).map(nameOf);
  const warning = `Services of other files are not served: ${others.join(', ')}. To serve one, name all that are wanted in "services".`;
  return {
    services: all.filter((service) => ownServices.has(nameOf(service))),
    warnings: others.length === 0 ? [] : [warning],
  };
}

const nameOf = (service: protobuf.Service) => service.fullName.slice(1);
const isNamed = (service: protobuf.Service, name: string) =>
  nameOf(service) === name || service.name === name;

export function servicesOf(namespace: protobuf.NamespaceBase): protobuf.Service[] {
  return namespace.nestedArray.flatMap((child) => {
    if (child instanceof protobuf.Service) return [child];
    return child instanceof protobuf.Namespace ? servicesOf(child) : [];
  });
}
