"""Jinja's sandbox with a memory: what it has allowed once it does not look into again, half a million times a build."""

from __future__ import annotations

from types import BuiltinMethodType, MethodType
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment


class Once(CodeGenerator):
    """What a template prints goes through `finalize` alone where there is one: ours escapes, and twice is once too many."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if _is_escaped(frame, finalize):
            self.write(str(finalize.src))
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if _is_escaped(frame, finalize):
            self.write(")")
        else:
            super()._output_child_post(node, frame, finalize)


def _is_escaped(frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> bool:
    return finalize.src is not None and bool(frame.eval_ctx.autoescape) and not frame.eval_ctx.volatile


class Sandbox(ImmutableSandboxedEnvironment):
    """The same answers as Jinja's own; they rest on a type and an attribute's name, or on a function, and on nothing else."""

    code_generator_class = Once

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._answers: dict[tuple[type, str], bool] = {}
        self._plain: set[object] = set()
        """Functions of methods that are safe to call and ask for nothing of Jinja's."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether templates may read this attribute."""
        key = (type(obj), attr)
        if key not in self._answers:
            self._answers[key] = super().is_safe_attribute(obj, attr, value)
        return self._answers[key]

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The attribute, or what stands for one that is not there or may not be read."""
        if self._answers.get((type(obj), attribute)):
            try:
                value = getattr(obj, attribute)
            except AttributeError:
                return super().getattr(obj, attribute)
            if not _may_format(value):
                return value
        return super().getattr(obj, attribute)

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        """Call what a template calls."""
        function = getattr(__obj, "__func__", None)
        is_macro = type(__obj) is Macro
        if not is_macro and function not in __self._plain:
            if function is None or hasattr(function, "jinja_pass_arg") or not __self.is_safe_callable(__obj):
                return super().call(__context, __obj, *args, **kwargs)
            __self._plain.add(function)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return __obj(__context.eval_ctx, *args, **kwargs) if is_macro else __obj(*args, **kwargs)


def _may_format(value: Any) -> bool:
    """Whether it is a method of a text: Jinja puts its own in the place of format."""
    return isinstance(value, (MethodType, BuiltinMethodType)) and isinstance(value.__self__, str)
