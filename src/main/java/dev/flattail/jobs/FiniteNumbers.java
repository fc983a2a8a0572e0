package dev.flattail.jobs;

import java.util.Arrays;
import org.springframework.stereotype.Component;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Writes NaN and infinities as null, because JSON has no such numbers and Jackson would write them
 * as text. Reads null as NaN where a record has a {@code double}, so that a missing number is never
 * taken for zero. Applies to every document that is stored or served.
 */
@Component
public final class FiniteNumbers extends SimpleModule {
  private static final long serialVersionUID = 1L;

  private static final JsonMapper MAPPER =
      JsonMapper.builder().addModule(new FiniteNumbers()).build();

  public FiniteNumbers() {
    super("finite numbers");
    addSerializer(Double.class, new Scalar<>(Double.class));
    addSerializer(double.class, new Scalar<>(double.class));
    addSerializer(Float.class, new Scalar<>(Float.class));
    addSerializer(float.class, new Scalar<>(float.class));
    addSerializer(double[].class, new Doubles());
    addSerializer(float[].class, new Floats());
    addDeserializer(double.class, new OrNan());
    addDeserializer(double[].class, new DoublesOrNan());
  }

  /** Returns a mapper with this module and Jackson's defaults. */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  private static void write(double value, JsonGenerator out) {
    if (Double.isFinite(value)) {
      out.writeNumber(value);
    } else {
      out.writeNull();
    }
  }

  private static void write(float value, JsonGenerator out) {
    if (Float.isFinite(value)) {
      out.writeNumber(value);
    } else {
      out.writeNull();
    }
  }

  /** Writes one number. */
  private static final class Scalar<N extends Number> extends StdSerializer<N> {
    Scalar(Class<N> type) {
      super(type);
    }

    @Override
    public void serialize(N value, JsonGenerator out, SerializationContext context) {
      if (value instanceof Float single) {
        write(single.floatValue(), out);
      } else {
        write(value.doubleValue(), out);
      }
    }
  }

  /** Writes an array. */
  private static final class Doubles extends StdSerializer<double[]> {
    Doubles() {
      super(double[].class);
    }

    @Override
    public void serialize(double[] values, JsonGenerator out, SerializationContext context) {
      out.writeStartArray(values, values.length);
      for (double value : values) {
        write(value, out);
      }
      out.writeEndArray();
    }
  }

  /** Writes an array. */
  private static final class Floats extends StdSerializer<float[]> {
    Floats() {
      super(float[].class);
    }

    @Override
    public void serialize(float[] values, JsonGenerator out, SerializationContext context) {
      out.writeStartArray(values, values.length);
      for (float value : values) {
        write(value, out);
      }
      out.writeEndArray();
    }
  }

  /** Reads one number; null and a missing one are NaN. */
  private static final class OrNan extends StdDeserializer<Double> {
    OrNan() {
      super(double.class);
    }

    @Override
    public Double deserialize(JsonParser in, DeserializationContext context) {
      return _parseDoublePrimitive(in, context);
    }

    @Override
    public Object getNullValue(DeserializationContext context) {
      return Double.NaN;
    }
  }

  /** Reads an array; a null in it is NaN. */
  private static final class DoublesOrNan extends StdDeserializer<double[]> {
    DoublesOrNan() {
      super(double[].class);
    }

    @Override
    public double[] deserialize(JsonParser in, DeserializationContext context) {
      if (!in.isExpectedStartArrayToken()) {
        return (double[]) context.handleUnexpectedToken(getValueType(context), in);
      }
      double[] values = new double[16];
      int size = 0;
      for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
        if (size == values.length) {
          values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] =
            token == JsonToken.VALUE_NULL ? Double.NaN : _parseDoublePrimitive(in, context);
      }
      return Arrays.copyOf(values, size);
    }
  }
}
