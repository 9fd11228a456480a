import type { CertificateRecipe } from './craft-certificate.ts';
import { type ExtensionRecipe, extensionTypes } from './encode-extensions.ts';
import { findAttributeType, type NameAttribute, type NameRecipe } from './encode-name.ts';

type ExtensionName = keyof typeof extensionTypes;
/** A name from `extensionTypes`, or an object identifier. */
type ExtensionType = ExtensionName | (string & {});

function findExtensionType(type: ExtensionType): string {
  return Object.hasOwn(extensionTypes, type) ? extensionTypes[type as ExtensionName] : type;
}

/** The recipe without extensions of that type. */
export function removeExtension<Recipe extends Pick<CertificateRecipe, 'extensions'>>(
  recipe: Recipe,
  type: ExtensionType,
): Recipe {
  const oid = findExtensionType(type);
  return { ...recipe, extensions: recipe.extensions.filter((extension) => extension.oid !== oid) };
}

/** The recipe with `extension` where the one of its type stood, or at the end. */
export function replaceExtension<Recipe extends Pick<CertificateRecipe, 'extensions'>>(
  recipe: Recipe,
  extension: ExtensionRecipe,
): Recipe {
  const stands = recipe.extensions.some(({ oid }) => oid === extension.oid);
  if (!stands) return addExtension(recipe, extension);
  return { ...recipe, extensions: recipe.extensions.map((one) => (one.oid === extension.oid ? extension : one)) };
}

/** The recipe with `extension` at the end, also when there is one of its type already. */
export function addExtension<Recipe extends Pick<CertificateRecipe, 'extensions'>>(
  recipe: Recipe,
  extension: ExtensionRecipe,
): Recipe {
  return { ...recipe, extensions: [...recipe.extensions, extension] };
}

/** The recipe with the criticality of an extension changed. */
export function markExtension<Recipe extends Pick<CertificateRecipe, 'extensions'>>(
  recipe: Recipe,
  type: ExtensionType,
  critical: boolean,
): Recipe {
  const oid = findExtensionType(type);
  return { ...recipe, extensions: recipe.extensions.map((one) => (one.oid === oid ? { ...one, critical } : one)) };
}

/** The name without attributes of that type. */
export function removeAttribute(name: NameRecipe, type: NameAttribute['type']): NameRecipe {
  const oid = findAttributeType(type);
  return name.filter((part) => !('type' in part) || findAttributeType(part.type) !== oid);
}

/** The name with `attribute` where the one of its type stood, or at the end. */
export function replaceAttribute(name: NameRecipe, attribute: NameAttribute): NameRecipe {
  const oid = findAttributeType(attribute.type);
  const isOne = (part: NameRecipe[number]) => 'type' in part && findAttributeType(part.type) === oid;
  if (!name.some(isOne)) return [...name, attribute];
  return name.map((part) => (isOne(part) ? attribute : part));
}
