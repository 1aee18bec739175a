package dev.weir.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A record as a test writes it and expects it back.
record Sample(
    long timestamp, @Nullable String key, @Nullable String value, List<SampleHeader> headers) {
  /// A header of it.
  record SampleHeader(String name, @Nullable String value) {}

  static Sample of(String value) {
    return new Sample(1, null, value, List.of());
  }

  static List<Sample> random(RandomGenerator random, int count) {
    long now = random.nextLong(1L << random.nextInt(1, 62));
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long timestamp = random.nextInt(50) == 0 ? -1 : Math.abs(now + random.nextLong(-9999, 9999));
      List<SampleHeader> headers = new ArrayList<>();
      int headerCount = random.nextInt(60) == 0 ? random.nextInt(200) : random.nextInt(3);
      for (int h = 0; h < headerCount; h++) {
        headers.add(
            new SampleHeader(text(random, 70), random.nextBoolean() ? null : text(random, 70)));
      }
      samples.add(
          new Sample(
              timestamp,
              random.nextInt(3) == 0 ? null : text(random, 70),
              random.nextInt(9) == 0 ? null : text(random, 300),
              headers));
    }
    return samples;
  }

  private static String text(RandomGenerator random, int maxLength) {
    StringBuilder text = new StringBuilder();
    int length =
        random.nextInt(150) == 0 ? random.nextInt(40 * maxLength) : random.nextInt(maxLength);
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(random.nextInt(8) == 0 ? random.nextInt(0x20, 0xd7ff) : 'a' + i % 26);
    }
    return text.toString();
  }

  int appendTo(BatchBuilder builder) {
    return builder.append(timestamp, bytes(key), bytes(value), builderHeaders());
  }

  List<Header> builderHeaders() {
    List<Header> encoded = new ArrayList<>();
    headers.forEach(header -> encoded.add(new Header(header.name(), bytes(header.value()))));
    return encoded;
  }

  static byte[] batch(List<Sample> samples) {
    return builder(samples, null).build(0, 0);
  }

  static BatchBuilder builder(List<Sample> samples, @Nullable Codec codec) {
    BatchBuilder builder = new BatchBuilder(Batches.MAX_BYTES, codec);
    samples.forEach(sample -> sample.appendTo(builder));
    return builder;
  }

  static List<Sample> read(byte[] batch) {
    return read(new RecordCursor().open(batch, 0));
  }

  static List<Sample> read(RecordCursor cursor) {
    List<Sample> samples = new ArrayList<>();
    while (cursor.next()) {
      List<SampleHeader> headers = new ArrayList<>();
      while (cursor.nextHeader()) {
        String name = text(cursor, cursor.headerNamePosition(), cursor.headerNameLength());
        headers.add(
            new SampleHeader(
                name == null ? "" : name,
                text(cursor, cursor.headerValuePosition(), cursor.headerValueLength())));
      }
      samples.add(
          new Sample(
              cursor.timestamp(),
              text(cursor, cursor.keyPosition(), cursor.keyLength()),
              text(cursor, cursor.valuePosition(), cursor.valueLength()),
              headers));
    }
    return samples;
  }

  private static @Nullable String text(RecordCursor cursor, int position, int length) {
    return length < 0 ? null : new String(cursor.buffer(), position, length, UTF_8);
  }

  static byte @Nullable [] bytes(@Nullable String text) {
    return text == null ? null : text.getBytes(UTF_8);
  }
}
