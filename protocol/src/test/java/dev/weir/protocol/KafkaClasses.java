package dev.weir.protocol;

import dev.weir.protocol.generator.Field;
import dev.weir.protocol.generator.MessageSchema;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.protocol.types.RawTaggedField;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;

/// A message in Kafka's own generated classes: the oracle.
final class KafkaClasses {
  private static final Map<Class<?>, Map<String, Method>> SETTERS = new ConcurrentHashMap<>();

  private final Class<?> type;

  KafkaClasses(MessageSchema schema) throws ClassNotFoundException {
    String suffix = schema.kind() == MessageSchema.Kind.DATA ? "" : "Data";
    type = Class.forName("org.apache.kafka.common.message." + schema.name() + suffix);
  }

  byte[] write(Sample sample, int version) throws ReflectiveOperationException {
    return write((Message) struct(type, sample), version);
  }

  static byte[] write(Message message, int version) {
    var cache = new ObjectSerializationCache();
    var buffer = ByteBuffer.allocate(message.size(cache, (short) version));
    message.write(new ByteBufferAccessor(buffer), cache, (short) version);
    assertThatIsFull(buffer);
    return buffer.array();
  }

  private static void assertThatIsFull(ByteBuffer buffer) {
    if (buffer.hasRemaining()) {
      throw new AssertionError("Kafka wrote less than it said");
    }
  }

  /// Reads bytes, and writes what was read.
  byte[] copy(byte[] bytes, int version) throws ReflectiveOperationException {
    var message = (Message) type.getConstructor().newInstance();
    message.read(new ByteBufferAccessor(ByteBuffer.wrap(bytes)), (short) version);
    return write(message, version);
  }

  private static Object struct(Class<?> type, Sample sample) throws ReflectiveOperationException {
    Object struct = type.getConstructor().newInstance();
    for (var entry : sample.values().entrySet()) {
      Field field = entry.getKey();
      String name = Character.toUpperCase(field.name().charAt(0)) + field.name().substring(1);
      Method setter = Objects.requireNonNull(setters(type).get("set" + name), name);
      setter.invoke(struct, value(setter, entry.getValue()));
    }
    if (!sample.tags().isEmpty()) {
      ((Message) struct)
          .unknownTaggedFields()
          .addAll(sample.tags().stream().map(KafkaClasses::tag).toList());
    }
    return struct;
  }

  private static RawTaggedField tag(UnknownTag tag) {
    return new RawTaggedField(tag.tag(), array(tag.bytes()));
  }

  private static Map<String, Method> setters(Class<?> type) {
    return SETTERS.computeIfAbsent(
        type,
        any -> {
          var setters = new ConcurrentHashMap<String, Method>();
          for (Method method : type.getMethods()) {
            if (method.getName().startsWith("set") && method.getParameterCount() == 1) {
              setters.put(method.getName(), method);
            }
          }
          return setters;
        });
  }

  @SuppressWarnings("unchecked")
  private static @Nullable Object value(Method setter, @Nullable Object value)
      throws ReflectiveOperationException {
    Class<?> wanted = setter.getParameterTypes()[0];
    if (!(value instanceof List<?> list)) {
      return value(wanted, value);
    }
    Collection<Object> all;
    java.lang.reflect.Type element;
    if (wanted == List.class) {
      all = new ArrayList<>();
      element =
          ((ParameterizedType) setter.getGenericParameterTypes()[0]).getActualTypeArguments()[0];
    } else {
      all = (Collection<Object>) wanted.getConstructor().newInstance();
      element = ((ParameterizedType) wanted.getGenericSuperclass()).getActualTypeArguments()[0];
    }
    for (Object each : list) {
      all.add(value((Class<?>) element, each));
    }
    return all;
  }

  private static @Nullable Object value(Class<?> wanted, @Nullable Object value)
      throws ReflectiveOperationException {
    return switch (value) {
      case Long number when wanted == byte.class || wanted == Byte.class -> number.byteValue();
      case Long number when wanted == short.class || wanted == Short.class -> number.shortValue();
      case Long number when wanted == int.class || wanted == Integer.class -> number.intValue();
      case UUID id -> new Uuid(id.getMostSignificantBits(), id.getLeastSignificantBits());
      case ByteBuffer bytes when wanted == byte[].class -> array(bytes);
      case ByteBuffer bytes when wanted == BaseRecords.class ->
          MemoryRecords.readableRecords(bytes.duplicate());
      case Sample sample -> struct(wanted, sample);
      case null, default -> value;
    };
  }

  private static byte[] array(ByteBuffer bytes) {
    var array = new byte[bytes.remaining()];
    bytes.get(bytes.position(), array);
    return array;
  }
}
