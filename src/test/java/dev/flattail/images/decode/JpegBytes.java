package dev.flattail.images.decode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Small JPEG files without application data, and changes to them. All were written by Pillow and
 * show the same gradients.
 */
record JpegBytes(byte[] bytes) {
  private static final String TABLES =
      "/9j/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9"
          + "lnN+gXz/2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8"
          + "fHx8fHx8fHz/w";

  private static final String ONE_TABLE =
      "/9j/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9"
          + "lnN+gXz/w";

  private static final int START = 2;

  /** Returns 16x16 pixels of three components, as dense as each other, with the ids 1, 2 and 3. */
  static JpegBytes color() {
    return of(
        TABLES
            + "AARCAAQABADAREAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAABf/EABsQAAICAwEAAAAAAAAAAAAAAAER"
            + "AAQDEiEi/8QAFwEAAwEAAAAAAAAAAAAAAAAAAwQFBv/EABwRAAICAwEBAAAAAAAAAAAAAAADAQIREiExQf/aAAwD"
            + "AQACEQMRAD8AIrU0WQpVpea27wGlwjhp+gVyLMZlm0eFpDuCGKpsAAHAudDIxUyCG4EMFRDVdi8uitNJ9LSW/T//"
            + "2Q==");
  }

  /** Returns 16x16 pixels with half as many columns of color (4:2:2). */
  static JpegBytes halfTheColumns() {
    return of(
        TABLES
            + "AARCAAQABADASEAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAABf/EABsQAAICAwEAAAAAAAAAAAAAAAER"
            + "AAQDEiEi/8QAFQEBAQAAAAAAAAAAAAAAAAAABAX/xAAdEQACAQQDAAAAAAAAAAAAAAABAwAEEjFBAhEh/9oADAMB"
            + "AAIRAxEAPwAitTRZCiOGn6BXJQYw2Ab7iaJ3sQxVNgAA4hgqIarsC1wuPLWJKom4E//Z");
  }

  /** Returns 17x33 pixels (4:2:0) with a restart marker after each unit. */
  static JpegBytes withRestarts() {
    return of(
        TABLES
            + "AARCAARACEDASIAAhEBAxEB/8QAGQABAAMBAQAAAAAAAAAAAAAAAAMEBQYB/8QAIxAAAQMDAwUBAAAAAAAA"
            + "AAAAAAEEEQIDIRIUMSIyM1GBUv/EABgBAQADAQAAAAAAAAAAAAAAAAQBAwUG/8QAJBEAAQIEBQUAAAAAAAAAAAAA"
            + "AAIDAQQRMRITFDJxIUFRUmH/3QAEAAH/2gAMAwEAAhEDEQA/AMS0zheIwT0NMzGPZsUtNWEQnoaRTpjI9T8KYa9A"
            + "TM2f/9CojSYhCelr0wiSa1ppp5QsW2ULMYL1TPfzf4LZmj//0fNkv5B0G1T0gJzEexr6s//S07XcpYp8n0ArVshy"
            + "c6zc/9Po05QsU+P4AGc3K4Csn//U6wAGMWn/2Q==");
  }

  /** Returns a progressive file of 16x16 pixels (4:2:0). */
  static JpegBytes progressive() {
    return of(
        TABLES
            + "gARCAAQABADASIAAhEBAxEB/8QAFAABAAAAAAAAAAAAAAAAAAAABP/EABUBAQEAAAAAAAAAAAAAAAAAAAED"
            + "/9oADAMBAAIQAxAAAAEaUIof/8QAFhABAQEAAAAAAAAAAAAAAAAAAgAB/9oACAEBAAEFAiLBYbDf/8QAFREBAQAA"
            + "AAAAAAAAAAAAAAAAAwD/2gAIAQMBAT8BFb//xAAXEQADAQAAAAAAAAAAAAAAAAAAAgNB/9oACAECAQE/AWph/8QA"
            + "FBABAAAAAAAAAAAAAAAAAAAAIP/aAAgBAQAGPwIf/8QAFxABAAMAAAAAAAAAAAAAAAAAABEhQf/aAAgBAQABPyEX"
            + "JWb/2gAMAwEAAgADAAAAEI//xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oACAEDAQE/EH//xAAXEQADAQAAAAAAAAAA"
            + "AAAAAAAAASFB/9oACAECAQE/EEah/8QAFxAAAwEAAAAAAAAAAAAAAAAAAAERIf/aAAgBAQABPxCTrUMDmEySVJrG"
            + "n//Z");
  }

  /** Returns 16x16 pixels of gray. */
  static JpegBytes gray() {
    return of(
        ONE_TABLE
            + "AALCAAQABABAREA/8QAFAABAAAAAAAAAAAAAAAAAAAABf/EABsQAAICAwEAAAAAAAAAAAAAAAERAAQDEiEi"
            + "/9oACAEBAAA/ACK1NFkKI4afoFciGKpsAAHEMFRDVdn/2Q==");
  }

  /** Returns 16x16 pixels of four components. */
  static JpegBytes inks() {
    return of(
        ONE_TABLE
            + "AAUCAAQABAEQxEATREAWREASxEA/8QAFwABAQEBAAAAAAAAAAAAAAAABgAFA//EACcQAAEDAgUDBQEAAAAA"
            + "AAAAAAEAAgMEEQUSITFBFUJREyJhYoFx/9oADgRDAE0AWQBLAAA/ANvFeVtnFPss7EXNngDYXCVwdchpzECx8LtW"
            + "xDWw1/iE4tu5XVfBVA5rMNML3BsuRwyE2dc3toj1ZAQTm2TbFu5CeqW7lyo4nUMplqm+mxzcoO+v5+pjW04AJHCE"
            + "4ryrqm3u0+FSRulrBVxi8Ac12a/AtfTfgo/WRZrgjdf/2Q==");
  }

  private static JpegBytes of(String base64) {
    return new JpegBytes(Base64.getDecoder().decode(base64));
  }

  /** Adds a segment after the start marker. */
  JpegBytes with(int marker, byte[] data) {
    byte[] segment = new byte[4 + data.length];
    segment[0] = (byte) 0xFF;
    segment[1] = (byte) marker;
    segment[2] = (byte) (data.length + 2 >> 8);
    segment[3] = (byte) (data.length + 2);
    System.arraycopy(data, 0, segment, 4, data.length);
    return insert(START, segment);
  }

  JpegBytes withJfif() {
    return with(0xE0, new byte[] {'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0});
  }

  JpegBytes withAdobe(int transform) {
    return with(0xEE, new byte[] {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform});
  }

  /** Adds a part of a color profile. */
  JpegBytes withProfile(int number, int count, byte[] data) {
    byte[] name = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);
    byte[] segment = Arrays.copyOf(name, name.length + 2 + data.length);
    segment[name.length] = (byte) number;
    segment[name.length + 1] = (byte) count;
    System.arraycopy(data, 0, segment, name.length + 2, data.length);
    return with(0xE2, segment);
  }

  /** Renumbers the components in frame and scan of a file with one scan. */
  JpegBytes withIds(byte[] ids) {
    byte[] changed = bytes.clone();
    for (int c = 0; c < ids.length; c++) {
      changed[find(0xC0) + 10 + 3 * c] = ids[c];
      changed[find(0xDA) + 5 + 2 * c] = ids[c];
    }
    return new JpegBytes(changed);
  }

  /** Changes how densely the first component is sampled. */
  JpegBytes withSampling(int factors) {
    byte[] changed = bytes.clone();
    changed[find(0xC0) + 11] = (byte) factors;
    return new JpegBytes(changed);
  }

  JpegBytes withSize(int height, int width) {
    byte[] changed = bytes.clone();
    changed[find(0xC0) + 6] = (byte) height;
    changed[find(0xC0) + 8] = (byte) width;
    return new JpegBytes(changed);
  }

  JpegBytes withFrame(int marker) {
    byte[] changed = bytes.clone();
    changed[find(0xC0) + 1] = (byte) marker;
    return new JpegBytes(changed);
  }

  /** Removes all segments with {@code marker} before the scan. */
  JpegBytes without(int marker) {
    JpegBytes left = this;
    while (left.find(marker) < left.find(0xDA)) {
      int at = left.find(marker);
      int end = at + 2 + ((left.bytes[at + 2] & 0xFF) << 8 | left.bytes[at + 3] & 0xFF);
      byte[] shorter = Arrays.copyOf(left.bytes, left.bytes.length - (end - at));
      System.arraycopy(left.bytes, end, shorter, at, left.bytes.length - end);
      left = new JpegBytes(shorter);
    }
    return left;
  }

  /** Inserts bytes before the first {@code marker}. */
  JpegBytes before(int marker, byte... extra) {
    return insert(find(marker), extra);
  }

  /** Appends bytes. */
  JpegBytes then(byte... extra) {
    return insert(bytes.length, extra);
  }

  /** Removes the last {@code count} bytes. */
  JpegBytes shortened(int count) {
    return new JpegBytes(Arrays.copyOf(bytes, bytes.length - count));
  }

  /** Returns the offset of the first {@code marker}; the file's length when there is none. */
  int find(int marker) {
    for (int i = START; i + 1 < bytes.length; i++) {
      if (bytes[i] == (byte) 0xFF && bytes[i + 1] == (byte) marker) {
        return i;
      }
    }
    return bytes.length;
  }

  private JpegBytes insert(int at, byte[] extra) {
    byte[] longer = Arrays.copyOf(bytes, bytes.length + extra.length);
    System.arraycopy(extra, 0, longer, at, extra.length);
    System.arraycopy(bytes, at, longer, at + extra.length, bytes.length - at);
    return new JpegBytes(longer);
  }
}
