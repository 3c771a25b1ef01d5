import protobuf from 'protobufjs';

type Reach = (type: protobuf.Type | protobuf.Enum, reached: Set<protobuf.ReflectionObject>) => void;

/**
 * The messages that a `google.protobuf.Any` may carry: all that the contract has, as no field leads to
 * them. Not those that are there for options, such as `google.api.HttpRule`: they describe contracts.
 * @param reach Adds a type and all that it leads to.
 */
export function carriedMessages(root: protobuf.Root, reach: Reach): protobuf.Type[] {
  const ofOptions = new Set<protobuf.ReflectionObject>();
  const messages: protobuf.Type[] = [];
  const visit = (element: protobuf.ReflectionObject): void => {
    if (element instanceof protobuf.Field && extendsOptions(element)) {
      if (element.resolvedType !== null) reach(element.resolvedType, ofOptions);
    }
    if (element instanceof protobuf.Type) messages.push(element);
    if (element instanceof protobuf.Namespace) element.nestedArray.forEach(visit);
  };
  root.nestedArray.forEach(visit);
  return messages.filter((type) => !ofOptions.has(type) && !isOfLanguage(type));
}

/** The well-known types, which the codec brings itself, and those that describe contracts. */
const isOfLanguage = ({ fullName }: protobuf.Type) => fullName.startsWith('.google.protobuf.');

const extendsOptions = ({ extend }: protobuf.Field) =>
  /^\.?google\.protobuf\.\w+Options$/.test(extend ?? '');
