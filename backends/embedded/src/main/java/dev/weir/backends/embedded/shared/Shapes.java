package dev.weir.backends.embedded.shared;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Turns records into bytes and back, by what they are made of: primitives, text, arrays, enums,
/// records, sealed interfaces of records, lists, sorted maps and sets, optionals. Nothing else is
/// ever made from bytes. What is read is counted before it is allocated.
///
/// The bytes are good for one build: see [Outline]. Thread-safe.
final class Shapes {
  private final Map<Class<?>, Fields> records = new ConcurrentHashMap<>();
  private final Map<Class<?>, List<Class<?>>> leaves = new ConcurrentHashMap<>();

  /// How a record is made of its components.
  private record Fields(Constructor<?> constructor, List<RecordComponent> components) {}

  byte[] bytes(Type type, @Nullable Object value) {
    var bytes = new ByteArrayOutputStream();
    try {
      write(type, value, new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /// @throws MalformedFrame unless it is such a value, all of it and nothing more
  @Nullable Object value(Type type, byte[] bytes) throws MalformedFrame {
    var in = ByteBuffer.wrap(bytes);
    try {
      var value = read(type, in);
      if (in.hasRemaining()) {
        throw new MalformedFrame(in.remaining() + " bytes come behind its end", null);
      }
      return value;
    } catch (BufferUnderflowException | IllegalArgumentException | NullPointerException e) {
      throw new MalformedFrame(String.valueOf(e), e);
    }
  }

  // Writing.

  private void write(Type type, @Nullable Object value, DataOutputStream out) throws IOException {
    if (type == int.class && value instanceof Integer number) {
      out.writeInt(number);
    } else if (type == long.class && value instanceof Long number) {
      out.writeLong(number);
    } else if (type == boolean.class && value instanceof Boolean is) {
      out.writeBoolean(is);
    } else if (value == null) {
      out.writeByte(0);
    } else {
      out.writeByte(1);
      writeReference(type, value, out);
    }
  }

  private void writeReference(Type type, Object value, DataOutputStream out) throws IOException {
    switch (value) {
      case String text -> writeBytes(text.getBytes(UTF_8), out);
      case byte[] bytes -> writeBytes(bytes, out);
      case Integer number -> out.writeInt(number);
      case Long number -> out.writeLong(number);
      case Boolean is -> out.writeBoolean(is);
      case Instant instant -> {
        out.writeLong(instant.getEpochSecond());
        out.writeInt(instant.getNano());
      }
      case long[] numbers -> writeBytes(bytes(numbers), out);
      case int[] numbers -> writeBytes(bytes(numbers), out);
      case Enum<?> constant -> out.writeShort(constant.ordinal());
      case Object[] constants -> {
        out.writeInt(constants.length);
        for (Object constant : constants) {
          out.writeShort(((Enum<?>) constant).ordinal());
        }
      }
      case Collection<?> all -> {
        out.writeInt(all.size());
        for (Object one : all) {
          write(argument(type, 0), one, out);
        }
      }
      case SortedMap<?, ?> map -> {
        out.writeInt(map.size());
        for (var entry : map.entrySet()) {
          write(argument(type, 0), entry.getKey(), out);
          write(argument(type, 1), entry.getValue(), out);
        }
      }
      case Optional<?> maybe -> write(argument(type, 0), maybe.orElse(null), out);
      case Record of -> writeRecord(raw(type), of, out);
      default -> throw new IllegalArgumentException("no shape: " + value.getClass());
    }
  }

  private static byte[] bytes(long[] numbers) {
    var bytes = ByteBuffer.allocate(Math.multiplyExact(numbers.length, Long.BYTES));
    bytes.asLongBuffer().put(numbers);
    return bytes.array();
  }

  private static byte[] bytes(int[] numbers) {
    var bytes = ByteBuffer.allocate(Math.multiplyExact(numbers.length, Integer.BYTES));
    bytes.asIntBuffer().put(numbers);
    return bytes.array();
  }

  private static void writeBytes(byte[] bytes, DataOutputStream out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private void writeRecord(Class<?> declared, Record value, DataOutputStream out)
      throws IOException {
    if (!declared.isRecord()) {
      out.writeShort(leaves(declared).indexOf(value.getClass()));
    }
    for (var component : fields(value.getClass()).components) {
      try {
        write(component.getGenericType(), component.getAccessor().invoke(value), out);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(component + " of " + value.getClass(), e);
      }
    }
  }

  // Reading.

  private @Nullable Object read(Type type, ByteBuffer in) throws MalformedFrame {
    if (type == int.class) {
      return in.getInt();
    }
    if (type == long.class) {
      return in.getLong();
    }
    if (type == boolean.class) {
      return in.get() != 0;
    }
    return in.get() == 0 ? null : readReference(type, in);
  }

  private Object readReference(Type type, ByteBuffer in) throws MalformedFrame {
    var raw = raw(type);
    if (raw == String.class) {
      return new String(readBytes(in), UTF_8);
    }
    if (raw == Integer.class) {
      return in.getInt();
    }
    if (raw == Long.class) {
      return in.getLong();
    }
    if (raw == Boolean.class) {
      return in.get() != 0;
    }
    if (raw == Instant.class) {
      return Instant.ofEpochSecond(in.getLong(), in.getInt());
    }
    if (raw.isArray()) {
      return readArray(raw, in);
    }
    if (raw.isEnum()) {
      return constant(raw, in);
    }
    return type instanceof ParameterizedType && !raw.isSealed()
        ? readMany(raw, type, in)
        : readRecord(raw, in);
  }

  private static Object readArray(Class<?> type, ByteBuffer in) {
    if (type == byte[].class) {
      return readBytes(in);
    }
    if (type == long[].class) {
      var numbers = ByteBuffer.wrap(readBytes(in)).asLongBuffer();
      var array = new long[numbers.remaining()];
      numbers.get(array);
      return array;
    }
    if (type == int[].class) {
      var numbers = ByteBuffer.wrap(readBytes(in)).asIntBuffer();
      var array = new int[numbers.remaining()];
      numbers.get(array);
      return array;
    }
    int count = count(in);
    var array = Array.newInstance(type.getComponentType(), count);
    for (int i = 0; i < count; i++) {
      Array.set(array, i, constant(type.getComponentType(), in));
    }
    return array;
  }

  private static Object constant(Class<?> type, ByteBuffer in) {
    var constants = type.getEnumConstants();
    int ordinal = in.getShort();
    if (constants == null || ordinal < 0 || ordinal >= constants.length) {
      throw new IllegalArgumentException(type + " has no constant " + ordinal);
    }
    return constants[ordinal];
  }

  private Object readMany(Class<?> raw, Type type, ByteBuffer in) throws MalformedFrame {
    if (raw == Optional.class) {
      return Optional.ofNullable(read(argument(type, 0), in));
    }
    int count = count(in);
    if (raw == SortedMap.class) {
      var map = new TreeMap<Object, @Nullable Object>();
      for (int i = 0; i < count; i++) {
        var key = read(argument(type, 0), in);
        map.put(key, read(argument(type, 1), in));
      }
      return map;
    }
    Collection<@Nullable Object> all = raw == SortedSet.class ? new TreeSet<>() : new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(read(argument(type, 0), in));
    }
    return all;
  }

  private Object readRecord(Class<?> declared, ByteBuffer in) throws MalformedFrame {
    var type = declared;
    if (!declared.isRecord()) {
      int index = in.getShort();
      var all = leaves(declared);
      if (index < 0 || index >= all.size()) {
        throw new MalformedFrame(declared + " has no kind " + index, null);
      }
      type = all.get(index);
    }
    var fields = fields(type);
    var values = new @Nullable Object[fields.components.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = read(fields.components.get(i).getGenericType(), in);
    }
    try {
      return fields.constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new MalformedFrame(type + " refuses " + e.getCause(), e);
    }
  }

  private static byte[] readBytes(ByteBuffer in) {
    var bytes = new byte[count(in)];
    in.get(bytes);
    return bytes;
  }

  /// Each of them takes a byte at least.
  private static int count(ByteBuffer in) {
    int count = in.getInt();
    if (count < 0 || count > in.remaining()) {
      throw new BufferUnderflowException();
    }
    return count;
  }

  // Types.

  private Fields fields(Class<?> type) {
    return records.computeIfAbsent(type, Shapes::look);
  }

  private static Fields look(Class<?> type) {
    var components = List.of(type.getRecordComponents());
    try {
      var constructor =
          type.getDeclaredConstructor(
              components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      components.forEach(component -> component.getAccessor().setAccessible(true));
      return new Fields(constructor, components);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type + " is a record", e);
    }
  }

  /// The records that are one of these, in an order that every process finds.
  List<Class<?>> leaves(Class<?> type) {
    return leaves.computeIfAbsent(
        type,
        of -> {
          var found = new TreeSet<Class<?>>(Comparator.comparing(Class::getName));
          collect(of, found);
          return List.copyOf(found);
        });
  }

  private static void collect(Class<?> type, SortedSet<Class<?>> into) {
    if (type.isRecord()) {
      into.add(type);
    } else if (type.isSealed()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        collect(permitted, into);
      }
    } else {
      throw new IllegalArgumentException("no shape: " + type);
    }
  }

  static Class<?> raw(Type type) {
    return type instanceof ParameterizedType of ? (Class<?>) of.getRawType() : (Class<?>) type;
  }

  static Type argument(Type type, int index) {
    return ((ParameterizedType) type).getActualTypeArguments()[index];
  }
}
