package dev.weir.records;

import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/// The codecs that a reader has. Immutable.
public final class Codecs {
  private static final String[] NAMES = {
    "none", "gzip", "snappy", "lz4", "zstd", "codec 5", "codec 6", "codec 7"
  };
  private static final Codecs EMPTY = new Codecs(new Codec[NAMES.length]);

  private final @Nullable Codec[] byId;

  private Codecs(@Nullable Codec[] byId) {
    this.byId = byId;
  }

  /// None: only batches that are not compressed can be read.
  public static Codecs none() {
    return EMPTY;
  }

  /// Those on the class path, as services of [Codec]: `weir-codecs` brings all four.
  public static Codecs installed() {
    return Installed.CODECS;
  }

  private static final class Installed {
    static final Codecs CODECS =
        of(
            ServiceLoader.load(Codec.class, Codec.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toArray(Codec[]::new));
  }

  public static Codecs of(Codec... codecs) {
    @Nullable Codec[] byId = new Codec[NAMES.length];
    for (Codec codec : codecs) {
      if (codec.id() <= Codec.NONE || codec.id() >= NAMES.length) {
        throw new IllegalArgumentException("a codec's id is 1 to 7, not " + codec.id());
      }
      byId[codec.id()] = codec;
    }
    return new Codecs(byId);
  }

  /// @throws UnsupportedCodec when this reader does not have it
  Codec get(int id) {
    Codec codec = byId[id];
    if (codec == null) {
      throw new UnsupportedCodec(id);
    }
    return codec;
  }

  /// Kafka's word for the codec with this id.
  static String name(int id) {
    return NAMES[id];
  }
}
