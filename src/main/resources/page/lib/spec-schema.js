/**
 * What the contract's JSON schema allows at a place of a spec. A choice (`oneOf`) is narrowed by the
 * constants that the spec already has, such as `kind` and `type`.
 */
import {at} from "./pointer.js";

/** @typedef {any} Schema */

export class SpecSchema {
  #schemas;

  /** @param {Record<string, Schema>} schemas of the contract's components */
  constructor(schemas) {
    this.#schemas = schemas;
  }

  /**
   * The fields that an object may have.
   *
   * @param {any} spec
   * @param {string[]} path of the object
   * @returns {Map<string, Schema>} schemas by name; empty if any names are allowed
   */
  fields(spec, path) {
    /** @type {Map<string, Schema>} */
    const fields = new Map();
    const value = at(spec, path);
    for (const variant of this.#at(spec, path)) {
      if (fits(variant, value)) {
        for (const [name, field] of Object.entries(variant.properties ?? {})) {
          fields.set(name, fields.get(name) ?? field);
        }
      }
    }
    return fields;
  }

  /** Whether an object of a fixed set of fields has this one. @param {any} spec @param {string[]} path of the field */
  knows(spec, path) {
    const fields = this.fields(spec, path.slice(0, -1));
    return fields.size === 0 || fields.has(path[path.length - 1]);
  }

  /**
   * Values that may stand at a place, as far as the schema lists them.
   *
   * @param {any} spec
   * @param {string[]} path
   * @returns {{value: unknown, detail: string}[]}
   */
  values(spec, path) {
    const found = new Map();
    const add = (/** @type {unknown} */ value, detail = "") => {
      const key = JSON.stringify(value);
      found.set(key, found.get(key) ?? {value, detail});
    };
    for (const one of this.#at(spec, path)) {
      for (const value of one.enum ?? []) {
        add(value);
      }
      if (one.const !== undefined) {
        add(one.const, summary(one.of ?? one));
      }
      if (one.type === "boolean") {
        add(true);
        add(false);
      }
      if (one.properties?.type?.const !== undefined) {
        add({type: one.properties.type.const}, summary(one));
      }
      if (one.default !== undefined) {
        add(one.default, "default");
      }
    }
    return [...found.values()];
  }

  /** What the contract says about a field. @param {Schema} schema */
  describe(schema) {
    return this.#variants(schema).map((one) => one.description).find(Boolean) ?? "";
  }

  /** The schemas of a place, all choices resolved. @param {any} spec @param {string[]} path */
  #at(spec, path) {
    let here = this.#variants({$ref: "#/components/schemas/JobSubmission"});
    let value = spec;
    path.forEach((step, depth) => {
      // The field that chooses between variants is open while it is written.
      const open = depth === path.length - 1 ? step : undefined;
      here = here
        .filter((one) => fits(one, value, open))
        .flatMap((one) => {
          const next = inside(one, step);
          return next ? this.#variants(next).map((variant) => (variant.const === undefined ? variant : {...variant, of: one})) : [];
        });
      value = value?.[step];
    });
    return here;
  }

  /** @param {Schema} schema @returns {Schema[]} */
  #variants(schema) {
    if (schema.$ref) {
      const {$ref, ...beside} = schema;
      const target = this.#schemas[$ref.slice($ref.lastIndexOf("/") + 1)];
      return this.#variants({...target, ...beside});
    }
    const choices = (schema.oneOf ?? schema.anyOf ?? []).filter((/** @type {Schema} */ one) => one.$ref || one.type || one.oneOf || one.const !== undefined);
    if (choices.length === 0) {
      return [schema];
    }
    const {default: byDefault, description} = schema;
    const all = choices.flatMap((/** @type {Schema} */ one) => this.#variants(one));
    return [{default: byDefault, description}, ...all];
  }
}

/** The schema of a field or of a list's entry. @param {Schema} schema @param {string} step @returns {Schema | undefined} */
function inside({properties, items, additionalProperties}, step) {
  return properties?.[step] ?? (/^\d+$/.test(step) ? items : undefined) ?? (typeof additionalProperties === "object" ? additionalProperties : undefined);
}

/** Whether the constants of a schema do not contradict a value. @param {Schema} schema @param {any} value @param {string} [open] a field that is not compared */
function fits(schema, value, open) {
  return Object.entries(schema.properties ?? {}).every(
    ([name, field]) => field.const === undefined || name === open || value?.[name] === undefined || value[name] === field.const,
  );
}

/** The first sentence. @param {Schema} schema */
function summary(schema) {
  return (schema.description ?? "").split(/(?<=\.)\s/)[0];
}
