"""Forms of accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Agency, Person
from agencies.selectors.deputies import candidates

LIST_BYTES = 1_000_000
LIST_LINES = 2000


class _Described:
    """Ties each field to its hint and its error for those who hear the page."""

    fields: dict[str, forms.Field]
    errors: Any
    auto_id: Any

    def describe(self) -> None:
        """Give every widget its class, `aria-describedby` and `aria-invalid`."""
        for name, field in self.fields.items():
            base = f"id_{name}"
            css = field.widget.attrs.get("class", "input")
            known = [f"{base}_helptext"] if field.help_text else []
            field.widget.attrs.update({"class": css, "aria-describedby": " ".join([*known, f"{base}_error"])})


class SignInForm(_Described, AuthenticationForm):
    """User name and password."""

    error_messages = {
        "invalid_login": gettext_lazy("账号或密码不正确。核对后重新填写。"),
        "inactive": gettext_lazy("该账号已停用。请联系系统管理员。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("账号")
        self.fields["password"].label = _("密码")
        self.describe()


if TYPE_CHECKING:
    _SetPassword = SetPasswordForm[Person]
    _ModelChoice = forms.ModelChoiceField[Any]
else:
    _SetPassword = SetPasswordForm
    _ModelChoice = forms.ModelChoiceField

_RULES = gettext_lazy("至少10个字符，不能全是数字，不能是常见密码，也不能与账号相近。")


class OwnPasswordForm(_Described, _SetPassword):
    """The first password that a person sets."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = _("新密码")
        self.fields["new_password1"].help_text = str(_RULES)
        self.fields["new_password2"].label = _("再次填写新密码")
        self.fields["new_password2"].help_text = ""
        self.describe()


class ChangePasswordForm(OwnPasswordForm, PasswordChangeForm):
    """A new password in place of the present one."""

    field_order = ["old_password", "new_password1", "new_password2"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("现用密码")
        self.fields["old_password"].widget.attrs.pop("autofocus", None)


class NamedChoice(_ModelChoice):
    """One of some rows, shown by their names."""

    def label_from_instance(self, obj: Any) -> str:
        """The name in the request's language."""
        return str(obj.name)


class DeputyForm(_Described, forms.Form):
    """Who signs for one of `agencies`, and for how long; judged by the service."""

    deputy = NamedChoice(Person.objects.none(), empty_label=None)
    agency = NamedChoice(Agency.objects.none(), empty_label=None)
    valid_from = forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    valid_to = forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, agencies: QuerySet[Agency], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agencies = list(agencies)
        self._offer("deputy", _("代签人"), _("选择本单位的填报员。"), candidates(self.agencies))
        self._offer("agency", _("单位"), _("选择单位。"), agencies)
        for name, label in (("valid_from", _("自")), ("valid_to", _("至"))):
            self._call(name, label, _("日期写作 2018-10-31。"))
        self.fields["valid_to"].help_text = _("含当日，最长92天。代签人不能签发自己填报的内容。")
        self.describe()

    def _offer(self, name: str, label: str, words: str, rows: QuerySet[Any]) -> None:
        cast(NamedChoice, self.fields[name]).queryset = rows
        self._call(name, label, words)

    def _call(self, name: str, label: str, words: str) -> None:
        field = self.fields[name]
        field.label = label
        field.error_messages = dict.fromkeys(("required", "invalid", "invalid_choice"), words)


class AccountListForm(forms.Form):
    """Accounts to be made: lines pasted into the page, or the same lines as a file."""

    lines = forms.CharField(required=False, strip=True, max_length=LIST_BYTES)
    file = forms.FileField(required=False, allow_empty_file=True)

    def clean(self) -> dict[str, Any]:
        """Take the file where one was given, else what was pasted."""
        cleaned = super().clean() or self.cleaned_data
        upload = cleaned.get("file")
        if upload is not None:
            cleaned["lines"] = self._read(upload)
        if not cleaned.get("lines"):
            raise forms.ValidationError(_("粘贴名单，或选择名单文件。"))
        return cleaned

    def _read(self, upload: Any) -> str:
        if upload.size > LIST_BYTES:
            raise forms.ValidationError(_("名单文件最大1MB。"))
        data: bytes = upload.read()
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
        raise forms.ValidationError(_("文件不是文本。请另存为CSV（UTF-8或GB18030）。"))
