package dev.weir.backends.embedded.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.state.Command;
import dev.weir.state.Credential;
import dev.weir.state.Limits;
import dev.weir.state.Reply;
import dev.weir.state.ScramMechanism;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShapesTest {
  private static final int TRIES = 40;
  private static final int MOST_TRIES = 10_000;
  private static final int DEEPEST = 5;

  private final Shapes shapes = new Shapes();
  private final RandomGenerator random = new Random(42);

  static Stream<Class<?>> kinds() {
    var shapes = new Shapes();
    return Stream.of(Frame.class, Command.class, Reply.class)
        .flatMap(type -> shapes.leaves(type).stream());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyKindComesBackAsItWas(Class<?> kind) throws Exception {
    for (int i = 0; i < TRIES; i++) {
      Object value = record(kind, 0);

      Object back = shapes.value(kind, shapes.bytes(kind, value));

      assertThat(back).usingRecursiveComparison().isEqualTo(value);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void whatIsCutOrDamagedIsRefusedOrIsAnotherValue(Class<?> kind) throws Exception {
    for (int i = 0; i < TRIES; i++) {
      byte[] bytes = shapes.bytes(kind, record(kind, 0));
      byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      assertThatThrownBy(() -> shapes.value(kind, cut)).isInstanceOf(MalformedFrame.class);
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      try {
        var _ = shapes.value(kind, bytes);
      } catch (MalformedFrame e) {
        assertThat(e).hasMessageContaining("not a frame of this build");
      }
    }
  }

  @Test
  void aLengthThatIsNotThereAllocatesNothing() {
    byte[] bytes = {1, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff};

    assertThatThrownBy(() -> shapes.value(byte[].class, bytes)).isInstanceOf(MalformedFrame.class);
    assertThatThrownBy(() -> shapes.value(String.class, bytes)).isInstanceOf(MalformedFrame.class);
  }

  @Test
  void anOutlineTellsFramesApart() {
    assertThat(Outline.of(shapes, Frame.class))
        .isEqualTo(Outline.of(new Shapes(), Frame.class))
        .isNotEqualTo(Outline.of(shapes, Command.class));
  }

  // Any value of a type.

  private Object record(Class<?> type, int depth) throws Exception {
    var components = type.getRecordComponents();
    var constructor =
        type.getDeclaredConstructor(
            Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
    constructor.setAccessible(true);
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      var values = new Object[components.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = any(components[i].getGenericType(), depth + 1);
      }
      try {
        return constructor.newInstance(values);
      } catch (InvocationTargetException e) {
        assertThat(e.getCause()).isInstanceOf(IllegalArgumentException.class); // not a legal one
      }
    }
    throw new AssertionError(
        "of random parts no legal " + type.getSimpleName() + " comes: say how");
  }

  /// Its parts must fit each other.
  private Credential credential() {
    var mechanism = ScramMechanism.values()[random.nextInt(ScramMechanism.values().length)];
    int iterations = random.nextInt(Limits.LEAST_ITERATIONS, Limits.MOST_ITERATIONS + 1);
    int keyBytes = mechanism.keyBytes();
    return new Credential(mechanism, iterations, bytes(9), bytes(keyBytes), bytes(keyBytes));
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private Object any(Type type, int depth) throws Exception {
    var raw = Shapes.raw(type);
    if (raw == int.class || raw == Integer.class) {
      return random.nextInt();
    }
    if (raw == long.class || raw == Long.class) {
      return random.nextLong();
    }
    if (raw == boolean.class || raw == Boolean.class) {
      return random.nextBoolean();
    }
    if (raw == String.class) {
      return "text ä " + random.nextInt(1000);
    }
    if (raw == Instant.class) {
      return Instant.ofEpochSecond(random.nextInt(), random.nextInt(1000));
    }
    if (raw == Credential.class) {
      return credential();
    }
    if (raw.isEnum()) {
      return raw.getEnumConstants()[random.nextInt(raw.getEnumConstants().length)];
    }
    if (raw.isArray()) {
      return array(raw, depth);
    }
    if (type instanceof ParameterizedType of && !raw.isSealed()) {
      return many(raw, of, depth);
    }
    var leaves = raw.isRecord() ? List.<Class<?>>of(raw) : shapes.leaves(raw);
    return record(leaves.get(random.nextInt(leaves.size())), depth);
  }

  private Object array(Class<?> type, int depth) throws Exception {
    int count = random.nextInt(4);
    var array = Array.newInstance(type.getComponentType(), count);
    for (int i = 0; i < count; i++) {
      var value =
          type == byte[].class ? (byte) random.nextInt() : any(type.getComponentType(), depth);
      Array.set(array, i, value);
    }
    return array;
  }

  private Object many(Class<?> raw, ParameterizedType of, int depth) throws Exception {
    int count = depth > DEEPEST ? 0 : random.nextInt(3);
    if (raw == Optional.class) {
      return count == 0
          ? Optional.empty()
          : Optional.of(any(of.getActualTypeArguments()[0], depth));
    }
    if (raw == SortedMap.class) {
      var map = new TreeMap<Object, Object>();
      for (int i = 0; i < count; i++) {
        map.put(
            any(of.getActualTypeArguments()[0], depth), any(of.getActualTypeArguments()[1], depth));
      }
      return map;
    }
    Collection<Object> all = raw == SortedSet.class ? new TreeSet<>() : new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(any(of.getActualTypeArguments()[0], depth));
    }
    return all;
  }
}
